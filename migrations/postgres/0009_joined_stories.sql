-- A story's messages are edited together with those of the stories that were joined to it.
create index stories_joined on stories (merged_into) where merged_into is not null;

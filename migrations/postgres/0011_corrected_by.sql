-- A correction by an outlet that does not speak for the story stands under its own name.
alter table stories add column corrected_by text;

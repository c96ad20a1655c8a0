# The bot's own words in English, the language that speaks where another has no word.
# Names of commands, topics and outlets stay as they are. Values are explained in src/commands.

# -- Dates and lengths of time ------------------------------------------------------------------------
date = { $day } { $month }
date-year = { $day } { $month } { $year }
date-time = { $date } { $time }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

# -- Stories ------------------------------------------------------------------------------------------
card-also = also { $outlets }
card-also-more = { $n ->
    [one] also { $outlets } and { $n } more
   *[other] also { $outlets } and { $n } more
}
card-outlets = { $n ->
    [one] { $n } outlet
   *[other] { $n } outlets
}
owner-state = state-funded, { $country }
owner-public = public broadcaster, { $country }
owner-party = owned by { $party }
country-RU = Russia
country-CN = China
country-TR = Turkey
country-QA = Qatar
country-US = United States
country-FR = France
country-IR = Iran
country-UA = Ukraine
country-KP = North Korea
country-BY = Belarus
country-CU = Cuba
country-SY = Syria
country-VN = Vietnam
country-AE = United Arab Emirates
country-GB = United Kingdom
country-DE = Germany
country-AT = Austria
country-IE = Ireland
country-CA = Canada
country-AU = Australia
country-NZ = New Zealand
country-JP = Japan
country-SE = Sweden
country-NO = Norway
country-FI = Finland
country-DK = Denmark
country-CH = Switzerland
country-ES = Spain
country-IT = Italy
country-NL = Netherlands
country-BE = Belgium
card-corrected = corrected { $time }: { $what }
corrected-headline = headline was “{ $was }”
corrected-words = “{ $was }” is now “{ $is }”
card-withdrawn = Withdrawn by the outlet.
follow-corrected = { $outlet } corrects:
follow-withdrawn = { $outlet } has withdrawn its article.
follow-reported = { $outlet } adds:
button-read = Read
button-follow = Follow
button-why = Why?

# -- Start, help ---------------------------------------------------------------------------------------
start-hello = Division Bell: politics updates for this chat, each story once, with its source.
start-what = Choose what you follow. Press a topic to subscribe; nothing old is sent.
start-admins = Admins of this group choose the topics; everybody may use /latest, /search and /why.
start-offer = You were invited to follow these topics. Press to subscribe; nothing old is sent.
start-back = { $n ->
    [one] I am back, with your { $n } subscription and your settings as they were.
   *[other] I am back, with your { $n } subscriptions and your settings as they were.
}
button-all-topics = All topics
button-add-group = Add me to a group
button-subscribe-all = { $n ->
    [one] Subscribe to it
   *[other] Subscribe to all { $n }
}
help-intro = I tell this chat, once and with its source, what happens on the topics that it follows.
help-members = For everybody
help-admins = For admins of the chat
help-operators = For operators
help-more = /help COMMAND tells more about one of them.
help-for-all = Everybody may use it.
help-for-admins = Admins of the chat may use it.
help-for-operators = Operators of this installation may use it.
unknown-command = I do not know /{ $name }. See /help.
unknown-nearest = I do not know /{ $name }. Did you mean /{ $nearest }?
unknown-text = I answer to commands: see /help, or begin with /topics.
flood = That is too many commands. I listen again in a minute.
flood-inline = Too many questions: again in a minute
cancelled = Nothing was changed.
about-start = greet, and offer topics
about-help = what I can do
about-topics = all topics; press one to subscribe
about-latest = the newest stories
about-search = search everything that was seen
about-story = as a reply: every outlet and version of a story
about-why = as a reply: why it was sent; with an address: why it was not
about-digest = what happened since the last digest
about-trends = stories a day over 30 days
about-status = what this chat gets, and when
about-sources = where the news comes from
about-privacy = what I keep, and how to erase it
about-subscribe = follow topics in this chat or thread
about-unsubscribe = stop following topics
about-settings = when and how updates come
about-mute = hold everything for a while, then one digest
about-unmute = end the pause
about-follow = as a reply: get a story's later developments
about-unfollow = as a reply: no more of that story
about-newtopic = make a topic of your own
about-edittopic = change a topic's query
about-droptopic = drop a topic
about-examples = what teaches a topic; forget takes it back
about-channel = in a private chat: manage a channel of yours
about-export = this chat's subscriptions and settings as a file
about-import = read such a file
about-forget = erase everything about this chat
about-addsource = add a site or feed
about-dropsource = drop a source
about-stats = how much there is of everything
about-broadcast = send a notice to every chat
about-grant = make somebody an operator
about-revoke = end that
about-audit = who changed what

# -- The page for newspapers ---------------------------------------------------------------------------
join-title = Follow a topic in your group chat
join-intro = Division Bell tells a group chat, once and with its source, what happens on the topics that it follows. Choose topics and paste the line under an article: readers who press it add the bot to a chat of theirs, and these topics are offered there at once.
join-choose = Choose topics
join-make = Make the line
join-line = Paste this into the article
join-looks = This is how it looks
join-address = The address alone:
join-no-address = PUBLIC_URL is not set here, so this is the address that you came by. Readers may not reach it.
join-words = Follow { $topics } in your group chat
join-and = { $first } and { $last }
join-unknown-title = There is no such topic
join-unknown = There is no topic “{ $name }”.
join-unknown-nearest = There is no topic “{ $name }”. Perhaps “{ $nearest }” was meant.
join-too-many = A chat follows at most { $most } topics.
join-all = These are the topics
join-nowhere = This installation has no chat to lead to yet. Please try again later.

# -- Topics and subscriptions --------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } topic
   *[other] { $n } topics
}
topics-how = Admins subscribe by pressing a topic, or with /subscribe NAME. ✓ marks what this chat follows.
subscribed = Subscribed: { $topics }
subscribed-already = Already subscribed: { $topics }
subscribed-toast = Subscribed: { $topic }
subscribed-instant = The next one comes here as soon as it is reported.
subscribed-digest = The next ones come in the digest of { $when }.
left = No more updates on { $topics }.
left-none = This chat is not subscribed to anything.
left-toast = No more updates: { $topic }
preview = { $n ->
    [one] { $n } story in the last 7 days, about { $day } a day.
   *[other] { $n } stories in the last 7 days, about { $day } a day.
}
preview-few = { $n ->
    [one] { $n } story in the last 7 days.
   *[other] { $n } stories in the last 7 days.
}
preview-none = No stories in the last 7 days: you will hear from me when there are.
subscribe-many = That is about { $day } stories a day. Subscribe to all of it? (A digest or strict breadth brings less: see /settings.)
button-newest = Show the newest 3
button-subscribe-sure = Yes, subscribe
button-cancel = Cancel
topic-preview = What { $topic } would have found:
topic-operators = Operators are written in capitals (AND, OR, NOT); in small letters they are looked for like any word.
topic-taught = { $n ->
    [one] { $n } example goes on counting. /examples { $name } shows it.
   *[other] { $n } examples go on counting. /examples { $name } shows them.
}
topic-many = That is over 50 a day: a narrower query reads better.
topic-saved = Saved: { $topic }.
topic-saved-own = Saved, and this chat is subscribed: { $topic }.
topic-saved-over = Saved, and this chat is subscribed: { $topic }. Here it takes the place of the shared topic of that name, until /droptopic { $topic }.
topic-dropped = { $n ->
    [0] Dropped: { $topic }. No chat was subscribed.
    [one] Dropped: { $topic }. { $n } chat was subscribed.
   *[other] Dropped: { $topic }. { $n } chats were subscribed.
}
topic-dropped-back = Dropped. This chat is back on the { $topic } that all chats share.
button-save = Save
button-save-sure = Save all the same

# -- Queries ----------------------------------------------------------------------------------------------
query-1 = the word in any form: sanction, Sanctions, sanctioned
query-2 = these words in a row, in just these forms
query-3 = every word that begins so
query-4 = the very word, upper and lower case as written
query-5 = both; the same as iran AND nuclear
query-6 = either; binds less than AND
query-7 = the first without the second
query-8 = parentheses group
query-9 = all these words, in any form and order, with at most 5 others among them
query-10 = at least 3 mentions; after a phrase or prefix too
query-11 = in the headline; title:(a OR b) for several
query-12 = the outlet's name or host contains this
query-13 = the article's language (two letters)
query-14 = the address contains this
expected-operator = AND, OR or the end: this parenthesis closes nothing
expected-something = something to look for: NOT alone matches nearly everything
expected-less-nesting = less nesting: { $n } levels are the most
expected-parenthesis = a closing parenthesis
expected-word = a word or phrase (quote the operator to look for it)
expected-after-title = a word or phrase right after title:
expected-within-title = words within title:, no other field
expected-lang = a language of two letters, such as lang:uk
expected-source = an outlet's name or host, such as source:bbc (source:bbc OR source:reuters)
expected-url = a part of an address, such as url:/politics/
expected-quoted-word = at least one word between the quotation marks
expected-field = one of title:, source:, lang: and url: before a colon, or a number after it
expected-marks = = only before a word, * only after one, ~ only after a phrase
expected-not = NOT and a space before what is not wanted, in place of -
expected-different-words = different words before ~
expected-prefix = one word of at least two letters before *
expected-any = a word, a phrase in quotation marks, or an opening parenthesis
expected-space = a space
expected-number = a number, at most { $n }
expected-quotation-mark = a closing quotation mark
expected-terms = no more than { $n } words, phrases and fields
expected-end = the query to end: { $n } characters are the most

# -- Looking around ------------------------------------------------------------------------------------
latest-heading = Newest stories
latest-topic = Newest on { $topic }
latest-none = No stories yet.
search-heading = { $n ->
    [one] { $n } article on “{ $words }”
   *[other] { $n } articles on “{ $words }”
}
search-none = Nothing on “{ $words }”. Try fewer or other words.
story-count = { $n ->
    [one] { $n } article in time order:
   *[other] { $n } articles in time order:
}
story-changed = changed its headline to{" "}
story-text-changed = changed its text.
story-joined = Told here in { $n } messages before it turned out to be one story:
digest-since = { $n ->
    [one] { $n } story since { $when }
   *[other] { $n } stories since { $when }
}
digest-heading = { $n ->
    [one] { $n } story
   *[other] { $n } stories
}
digest-other = Other
digest-none = Nothing new on this chat's topics since { $when }.
trends-heading = Stories a day, last { $days } days
trends-topic = { $n ->
    [one] { $topic }: { $n } story
   *[other] { $topic }: { $n } stories
}
trends-source = Source: articles of the watched outlets, by topic. Days are UTC.
trends-none = This chat follows no topic: name one, as in /trends sanctions.

# -- Why ------------------------------------------------------------------------------------------------
why-topic = Topic { $topic } ({ $percent } %): { $terms }
why-nearest = Nearest: { $topic } ({ $percent } %): { $terms }
why-nearest-wordless = Nearest: { $topic } ({ $percent } %), by likeness alone.
why-today = By what the topics ask for today: { $topic } ({ $percent } %): { $terms }
why-in-title = { $term } (headline)
why-in-paragraph = { $term } (paragraph { $n })
why-learned = { $n ->
    [one] { $n } example moved that from { $before } % to { $after } %: { $words }
   *[other] { $n } examples moved that from { $before } % to { $after } %: { $words }
}
why-no-topic = No topic matched for sure.
why-seen = Seen at { $outlet }, { $when }.
why-summary-own = Summary: the outlet's own sentences.
why-summary-model = Summary: written by { $model }, checked against the article.
why-archived = It was there when the source was added, so it only went into the archive.
why-same-story = It tells the same story as “{ $title }”, so it was added there.
why-sent = Sent here { $when }.
why-edited = Added to the message { $when }.
why-digested = In the digest of { $when }.
why-held = Held ({ $reason }) until { $when }.
why-dropped = Dropped { $when }: { $reason }.
why-uncertain = Perhaps sent { $when }: the platform did not confirm it.
why-due = Due { $when }, on its way.
why-retry = Not sent yet ({ $error }); tried again { $when }.
why-claimed = Being sent right now.
why-not-seen = I have not seen that address: no source of mine had it. See /sources.
why-no-story = No story was made of it.
why-not-no-topic = Not sent: no topic matched.
why-not-subscribed = Not sent here: this chat does not follow { $topics }.
why-not-subscribed-story = Not sent here: its story is about { $topics }, which this chat does not follow.
why-not-near = Not sent here: it is less about { $topic } than this chat asked for (see breadth in /settings).
why-not-before = Not sent here: this chat follows { $topic } only since { $when }.
why-not-yet = Not sent here yet.
reason-digest = for the digest
reason-mute = muted
reason-quiet = quiet hours
reason-superseded = a newer version took its place
reason-merged = its story turned out to be another one that was told here
reason-old = too old when it could be sent
reason-unsubscribed = the chat no longer followed the topic
reason-story-gone = its story is no longer kept
reason-unchanged = it would have said the same again
reason-message-gone = the message was no longer there
reason-chat-gone = I was no longer in the chat
reason-no-right = I was not allowed to write
reason-moved = the chat moved to another address
reason-none = no reason given

# -- Teaching topics ------------------------------------------------------------------------------------
judge-on = { $topic }: on topic
judge-off = { $topic }: off topic
judge-noted = Noted: it counts from now on.
judge-noted-shared = Noted: it counts in all chats.
judge-noted-copy = Noted. This chat now has a copy of { $topic } that learns for it alone. /examples { $name } forget goes back.
judge-out-of-reach = Not noted: the query of { $topic } does not find this article, and examples cannot change that. Widen it with /edittopic { $name }.
judge-already = Noted already: nothing changed. /examples { $name } shows what was said.
judge-taken-back = Taken back.
judge-not-said = Nothing to take back: nobody says so now. /examples { $name } shows what was said.
examples-heading = Examples of { $topic }
examples-none = None yet. Press “on topic” or “off topic” under an answer to /why.
examples-count = { $on } on topic, { $off } off topic. The newest:
examples-copy = This is the chat's own copy of { $topic }: forgetting the examples goes back to the one that all chats share.
examples-forgotten = Forgotten: { $topic } scores as if nobody had judged.
examples-given-up = Forgotten: this chat is back on the { $topic } that all chats share.
button-unteach = Forget them all

# -- Status and settings ---------------------------------------------------------------------------------
status-heading = This chat
status-topics = { $n ->
    [one] Follows { $n } topic: { $topics }
   *[other] Follows { $n } topics: { $topics }
}
status-nothing = Follows nothing yet: see /topics.
status-next-digest = Next digest: { $when }
status-muted = Muted until { $when }
status-quiet = Quiet hours until { $when }
status-zone = Time zone { $zone }, now { $time }
status-last = Last update: { $when }
status-last-none = No update sent yet.
thread-gone = The thread that updates went to is gone: they come here now. See thread in /settings.
no-right-notice = I may no longer write in “{ $chat }”, so updates there are stopped. Give me the right to write, then send /start there.
status-held = { $n ->
    [one] { $n } update is held ({ $reason }).
   *[other] { $n } updates are held ({ $reason }).
}
status-uncertain = { $n ->
    [one] { $n } update was perhaps sent: the platform did not confirm it.
   *[other] { $n } updates were perhaps sent: the platform did not confirm them.
}
status-due = { $n ->
    [one] { $n } message is waiting.
   *[other] { $n } messages are waiting.
}
status-paused = The platform asked me to wait until { $when }.
status-error = Last problem: { $error }
status-again = Tried again: { $when }
status-suspended = Updates are stopped ({ $reason }): give me the right to write here, then send /start.
status-sources-failing = { $n ->
    [one] { $n } source is failing: see /sources.
   *[other] { $n } sources are failing: see /sources.
}
status-no-problems = No problems.
status-you = You are { $person } to me.
mode-instant = at once
mode-hourly = hourly digest
mode-daily = daily digest
mode-weekly = weekly digest
mode-as-chat = as the chat
settings-heading = Settings of this chat
setting-line = { $label }: { $value }
setting-mode = Updates
setting-at = Digest at
setting-day = Digest on
setting-zone = Time zone
setting-quiet = Quiet hours
setting-breaking = Breaking news at once
setting-language = Language
setting-length = Summary
setting-breadth = Breadth
setting-pictures = Pictures
setting-preview = Link previews
setting-silent = Without sound
setting-judging = Judge under updates
setting-thread = Thread
setting-policy = When in doubt
setting-age = Too old after
setting-topics = Topic by topic
about-setting-mode = When updates come.
about-setting-at = Another time: /settings at 08:30
about-setting-day = The day of the weekly digest.
about-setting-zone = Another one: /settings zone New York. In a private chat, send your location.
about-setting-quiet = Updates wait until the end; a daily or weekly digest that is set to a time in between still comes. Other times: /settings quiet 22:30-06:30
about-setting-breaking = Stories that many outlets report within minutes come at once, whatever else is set.
about-setting-language = What I speak here. Articles stay in their own language.
about-setting-length = How much of a story an update shows.
about-setting-breadth = How near to its topic a story must be.
about-setting-pictures = Show the story's picture.
about-setting-preview = Show the platform's preview of the link.
about-setting-silent = Updates make no sound.
about-setting-judging = Updates carry buttons that call them on or off topic; what admins press teaches the topic (see /examples). Otherwise the buttons are under Why?
about-setting-thread = Where updates go in a group with threads.
about-setting-policy = What I do with a message when the platform did not say whether it arrived.
about-setting-age = What is older when it could be sent goes into the next digest.
about-setting-topics = Press a topic to change when its updates come.
length-headline = headline only
length-short = two or three sentences
length-full = in detail
breadth-strict = strict: the topic is at the centre
breadth-normal = normal
breadth-wide = wide: near misses, too
policy-at_least_once = send again
policy-at_most_once = do not send again
thread-each = where it was subscribed
thread-main = main thread
thread-here = this thread
on = on
off = off
saved = Saved.
button-back = ◀ Back
zone-set = Time zone: { $zone }, where it is { $time } now. Not right? /settings zone CITY
muted = Muted for { $span }, until { $when }. Then one digest.
unmuted = { $n ->
    [0] Updates come again. Nothing was held.
    [one] Updates come again. { $n } story was held and comes as a digest.
   *[other] Updates come again. { $n } stories were held and come as a digest.
}
unmuted-not = This chat is not muted.
followed = Following: { $title }
unfollowed = No longer following: { $title }

# -- A chat's own things ----------------------------------------------------------------------------------
channel-now = Commands here are now about { $title }. /channel off ends that.
channel-off = Commands here are about this chat again.
exported = { $n ->
    [one] { $n } subscription, own topics and settings. To read it elsewhere, send the file with /import as its caption.
   *[other] { $n } subscriptions, own topics and settings. To read it elsewhere, send the file with /import as its caption.
}
exported-copies = What was taught stays here: { $topics }. The file names the ones that all chats share.
imported = { $n ->
    [one] Imported: { $n } subscription, settings, own topics: { $topics }. Nothing old is sent.
   *[other] Imported: { $n } subscriptions, settings, own topics: { $topics }. Nothing old is sent.
}
imported-left-out = { $more ->
    [0] Left out, because there is no such topic, no room for it, or its query cannot be read: { $topics }
   *[other] Left out, because there is no such topic, no room for it, or its query cannot be read: { $topics } and { $more } more
}
import-how = Send the file that /export gave, with /import as its caption.
forget-sure = Erase this chat's subscriptions, own topics, settings and history? This cannot be undone.
forgotten = Everything about this chat is erased. /start begins anew.
button-forget = Yes, erase
privacy = I keep this chat's id, name, settings, subscriptions and own topics, which updates were sent here and when, and who changed what (the number of the account, no name).
    Messages of a group are neither stored nor logged; commands to me are kept only until they are answered. What a button still needs (the words of a search, a draft) stays while the button works, without saying whose it is.
    /forget erases everything about this chat; only that it was done, when and by which account, is kept. /export gives you what is set.

# -- Operators ----------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } source
   *[other] { $n } sources
}
sources-shares = { $n ->
    [one] { $n } update in { $days } days came from
   *[other] { $n } updates in { $days } days came from
}
sources-shares-others = { $n ->
    [one] { $n } other outlet
   *[other] { $n } other outlets
}
source-failing = failing
source-failing-with = failing: { $error }
source-new = not read yet
source-paused = paused
source-gone = gone
source-given-up = { $source } has failed for a week and is now tried once a week only. The last error: { $error }
source-ended = { $source } says that it is gone for good (410). It is not asked again.
source-choose = { $n ->
    [one] { $n } feed was found there. Which one?
   *[other] { $n } feeds were found there. Which one?
}
source-added = Added as source { $id }: { $url }. What is there already goes only into the archive.
source-known = That is source { $id } already: { $url }
source-dropped = Dropped: { $url }
sources-imported = Added: { $added }. Known already: { $known }. Not readable: { $broken }.
stats-heading = What there is
stats-sources = Sources: { $n }
stats-articles = Articles: { $n }
stats-stories = Stories: { $n }
stats-topics = Topics: { $n }
stats-chats = Chats: { $n }
stats-subscriptions = Subscriptions: { $n }
stats-deliveries = Deliveries, { $state }: { $n }
stats-oldest = The oldest one has waited { $span }.
broadcast-sure = { $n ->
    [one] This goes to { $n } chat:
   *[other] This goes to { $n } chats:
}
broadcast-sent = { $n ->
    [one] On its way to { $n } chat.
   *[other] On its way to { $n } chats.
}
button-send = Send
granted = { $person } is an operator now.
revoked = { $person } is no operator any more.
revoked-not = { $person } is an operator by the configuration (OPERATORS): change it there.
audit-heading = Changes, newest first
audit-none = Nothing was changed yet.

# -- Refusals ------------------------------------------------------------------------------------------------
error-admins-only = Only admins of this chat can do that. Ask one of them.
error-operators-only = Only operators of this installation can do that.
error-channel-admins-only = Only admins of that channel can do that. /channel off ends working on it.
error-channel-no-right = I may not post in that channel. Make me an admin there who may post messages, then try again.
error-private-only = That works only in a private chat: write to me directly.
error-admins-unknown = I cannot look up who the admins are. Try again in a minute.
error-usage = Write it like this: { $usage }
error-no-topic = There is no topic { $name }. See /topics.
error-no-topic-nearest = There is no topic { $name }. Did you mean { $nearest }? See /topics.
error-shared-topic = All chats share { $name }. /newtopic { $name } QUERY makes one of this chat's own in its place; /unsubscribe { $name } leaves it.
error-not-subscribed = This chat is not subscribed to { $name }. See /status.
error-bad-name = “{ $name }” cannot name a topic: use 1 to 32 of a–z, 0–9 and _.
error-name-taken = There is a topic { $name } already. Change it with /edittopic, or choose another name.
error-long-query = A query has at most { $most } characters. Make it shorter.
error-many-terms = A query has at most { $most } words, phrases and fields. Leave some out, or make two topics of it.
error-bad-query = I cannot read the query here; expected { $expected }:
error-many-topics = A chat has at most { $most } topics of its own. Drop one with /droptopic.
error-many-subscriptions = A chat has at most { $most } subscriptions. Leave one with /unsubscribe.
error-no-reply = Use that as a reply to one of my updates.
error-no-story = I do not know that message as one of my updates. Reply to one that is.
error-bad-duration = I cannot read that length of time. Write it as 2h or 1d, at most a year.
error-bad-address = That is no address. Write one such as https://example.org
error-no-feed = I found nothing to read there: { $why }
error-no-source = There is no source { $name }. See /sources.
error-no-channel = I am in no channel { $name }. Add me there as an admin first.
error-no-zone = I do not know the time zone “{ $name }”. Name it as Europe/Kyiv, or name a large city.
error-quiet-all-day = Quiet hours that begin when they end would never end. Choose two different times.
error-bad-setting = That is not one of the values. See /settings.
error-bad-file = I cannot read that file ({ $why }). Send the one that /export gave, with /import as its caption.
error-no-file = I could not get that file: it is empty, longer than { $most } MB, or gone. Send another.
error-old-button = That button is too old. Use the command again.
error-not-here = This installation cannot do that. Ask its operator.

# Die Worte des Bots auf Deutsch. Namen von Befehlen, Themen und Medien bleiben, wie sie sind.

# -- Daten und Zeitspannen ------------------------------------------------------------------------------
date = { $day }. { $month }
date-year = { $day }. { $month } { $year }
date-time = { $date } { $time }
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
weekday-0 = Montag
weekday-1 = Dienstag
weekday-2 = Mittwoch
weekday-3 = Donnerstag
weekday-4 = Freitag
weekday-5 = Samstag
weekday-6 = Sonntag
span-minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
span-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
span-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}

# -- Meldungen --------------------------------------------------------------------------------------------
card-also = auch { $outlets }
card-also-more = { $n ->
    [one] auch { $outlets } und { $n } weiteres
   *[other] auch { $outlets } und { $n } weitere
}
card-outlets = { $n ->
    [one] { $n } Medium
   *[other] { $n } Medien
}
owner-state = staatlich finanziert, { $country }
owner-public = öffentlich-rechtlich, { $country }
owner-party = im Besitz von { $party }
country-RU = Russland
country-CN = China
country-TR = Türkei
country-QA = Katar
country-US = USA
country-FR = Frankreich
country-IR = Iran
country-UA = Ukraine
country-KP = Nordkorea
country-BY = Belarus
country-CU = Kuba
country-SY = Syrien
country-VN = Vietnam
country-AE = Vereinigte Arabische Emirate
country-GB = Vereinigtes Königreich
country-DE = Deutschland
country-AT = Österreich
country-IE = Irland
country-CA = Kanada
country-AU = Australien
country-NZ = Neuseeland
country-JP = Japan
country-SE = Schweden
country-NO = Norwegen
country-FI = Finnland
country-DK = Dänemark
country-CH = Schweiz
country-ES = Spanien
country-IT = Italien
country-NL = Niederlande
country-BE = Belgien
card-corrected = korrigiert { $time }: { $what }
corrected-headline = Überschrift war „{ $was }“
corrected-words = „{ $was }“ heißt jetzt „{ $is }“
card-withdrawn = Vom Medium zurückgezogen.
follow-corrected = { $outlet } korrigiert:
follow-withdrawn = { $outlet } hat den Artikel zurückgezogen.
follow-reported = { $outlet } ergänzt:
button-read = Lesen
button-follow = Folgen
button-why = Warum?

# -- Anfang, Hilfe ------------------------------------------------------------------------------------------
start-hello = Division Bell: Politik für diesen Chat, jede Meldung einmal und mit Quelle.
start-what = Wählen Sie, wovon Sie hören möchten. Tippen Sie auf ein Thema, um es zu abonnieren; Altes wird nicht geschickt.
start-admins = Die Themen wählen die Admins dieser Gruppe; /latest, /search und /why stehen allen offen.
start-offer = Sie wurden eingeladen, diesen Themen zu folgen. Tippen Sie auf ein Thema, um es zu abonnieren; Altes wird nicht geschickt.
start-back = { $n ->
    [one] Ich bin wieder da, mit Ihrem { $n } Abo und den Einstellungen von vorher.
   *[other] Ich bin wieder da, mit Ihren { $n } Abos und den Einstellungen von vorher.
}
button-all-topics = Alle Themen
button-add-group = Zu einer Gruppe hinzufügen
button-subscribe-all = { $n ->
    [one] Dieses abonnieren
   *[other] Alle { $n } abonnieren
}
help-intro = Ich sage diesem Chat, einmal und mit Quelle, was zu seinen Themen geschieht.
help-members = Für alle
help-admins = Für Admins des Chats
help-operators = Für Betreiber
help-more = /help BEFEHL sagt mehr über einen davon.
help-for-all = Für alle.
help-for-admins = Für Admins des Chats.
help-for-operators = Für Betreiber dieser Installation.
unknown-command = /{ $name } kenne ich nicht. Siehe /help.
unknown-nearest = /{ $name } kenne ich nicht. Vielleicht /{ $nearest }?
unknown-text = Ich antworte auf Befehle: siehe /help, oder beginnen Sie mit /topics.
flood = Das sind zu viele Befehle. In einer Minute höre ich wieder zu.
flood-inline = Zu viele Anfragen: in einer Minute wieder
cancelled = Es wurde nichts geändert.
about-start = begrüßen und Themen anbieten
about-help = was ich kann
about-topics = alle Themen; antippen, um zu abonnieren
about-latest = die neuesten Meldungen
about-search = in allem suchen, was gesehen wurde
about-story = als Antwort: alle Medien und Fassungen einer Meldung
about-why = als Antwort: warum sie kam; mit Adresse: warum nicht
about-digest = was seit der letzten Übersicht geschah
about-trends = Meldungen pro Tag, 30 Tage
about-status = was dieser Chat bekommt, und wann
about-sources = woher die Meldungen kommen
about-privacy = was ich speichere, und wie man es löscht
about-subscribe = Themen in diesem Chat oder Thread abonnieren
about-unsubscribe = Themen abbestellen
about-settings = wann und wie Meldungen kommen
about-mute = alles eine Weile zurückhalten, dann eine Übersicht
about-unmute = die Pause beenden
about-follow = als Antwort: wie es mit einer Meldung weitergeht
about-unfollow = als Antwort: nichts mehr zu dieser Meldung
about-newtopic = ein eigenes Thema anlegen
about-edittopic = die Suche eines Themas ändern
about-droptopic = ein Thema löschen
about-examples = woraus ein Thema lernt; forget nimmt es zurück
about-channel = im privaten Chat: einen eigenen Kanal verwalten
about-export = Abos und Einstellungen des Chats als Datei
about-import = eine solche Datei einlesen
about-forget = alles über diesen Chat löschen
about-addsource = eine Website oder einen Feed hinzufügen
about-dropsource = eine Quelle entfernen
about-stats = wie viel es von allem gibt
about-broadcast = allen Chats etwas mitteilen
about-grant = jemanden zum Betreiber machen
about-revoke = das beenden
about-audit = wer was geändert hat

# -- Die Seite für Zeitungen -----------------------------------------------------------------------------------
join-title = Einem Thema im Gruppenchat folgen
join-intro = Division Bell meldet einem Gruppenchat, einmal und mit Quelle, was zu seinen Themen geschieht. Wählen Sie Themen und setzen Sie die Zeile unter einen Artikel: Wer darauf tippt, fügt den Bot einem eigenen Chat hinzu, und dort werden diese Themen sofort angeboten.
join-choose = Themen wählen
join-make = Zeile erstellen
join-line = Das kommt in den Artikel
join-looks = So sieht es aus
join-address = Nur die Adresse:
join-no-address = PUBLIC_URL ist hier nicht gesetzt; das ist die Adresse, über die Sie gekommen sind. Ihre Leser erreichen sie vielleicht nicht.
join-words = { $topics }: im Gruppenchat folgen
join-and = { $first } und { $last }
join-unknown-title = Dieses Thema gibt es nicht
join-unknown = Ein Thema „{ $name }“ gibt es nicht.
join-unknown-nearest = Ein Thema „{ $name }“ gibt es nicht. Vielleicht „{ $nearest }“?
join-too-many = Ein Chat folgt höchstens { $most } Themen.
join-all = Diese Themen gibt es
join-nowhere = Diese Installation führt noch zu keinem Chat. Bitte versuchen Sie es später noch einmal.

# -- Themen und Abos ------------------------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } Thema
   *[other] { $n } Themen
}
topics-how = Admins tippen auf ein Thema oder schreiben /subscribe NAME. ✓ heißt: hier abonniert.
subscribed = Abonniert: { $topics }
subscribed-already = Schon abonniert: { $topics }
subscribed-toast = Abonniert: { $topic }
subscribed-instant = Die nächste Meldung kommt hierher, sobald sie erscheint.
subscribed-digest = Die nächsten Meldungen kommen in der Übersicht vom { $when }.
left = Keine Meldungen mehr zu { $topics }.
left-none = Dieser Chat hat nichts abonniert.
left-toast = Keine Meldungen mehr: { $topic }
preview = { $n ->
    [one] { $n } Meldung in den letzten 7 Tagen, etwa { $day } pro Tag.
   *[other] { $n } Meldungen in den letzten 7 Tagen, etwa { $day } pro Tag.
}
preview-few = { $n ->
    [one] { $n } Meldung in den letzten 7 Tagen.
   *[other] { $n } Meldungen in den letzten 7 Tagen.
}
preview-none = Keine Meldung in den letzten 7 Tagen: ich melde mich, wenn es eine gibt.
subscribe-many = Das sind etwa { $day } Meldungen pro Tag. Alles abonnieren? (Eine Übersicht oder eine enge Auswahl bringt weniger: siehe /settings.)
button-newest = Die neuesten 3 zeigen
button-subscribe-sure = Ja, abonnieren
button-cancel = Abbrechen
topic-preview = Was { $topic } gefunden hätte:
topic-operators = Verknüpfungen schreibt man groß und englisch (AND, OR, NOT); kleingeschrieben werden sie gesucht wie jedes Wort.
topic-taught = { $n ->
    [one] { $n } Beispiel zählt weiterhin. /examples { $name } zeigt es.
   *[other] { $n } Beispiele zählen weiterhin. /examples { $name } zeigt sie.
}
topic-many = Das sind über 50 pro Tag: eine engere Suche liest sich besser.
topic-saved = Gespeichert: { $topic }.
topic-saved-own = Gespeichert und hier abonniert: { $topic }.
topic-saved-over = Gespeichert und hier abonniert: { $topic }. Hier steht es anstelle des gemeinsamen Themas dieses Namens, bis /droptopic { $topic }.
topic-dropped = { $n ->
    [0] Gelöscht: { $topic }. Kein Chat hatte es abonniert.
    [one] Gelöscht: { $topic }. { $n } Chat hatte es abonniert.
   *[other] Gelöscht: { $topic }. { $n } Chats hatten es abonniert.
}
topic-dropped-back = Gelöscht. Dieser Chat hat wieder das { $topic }, das alle Chats teilen.
button-save = Speichern
button-save-sure = Trotzdem speichern

# -- Suchen -------------------------------------------------------------------------------------------------------
query-1 = das Wort in jeder Form: sanction, Sanctions, sanctioned
query-2 = diese Wörter hintereinander, genau in diesen Formen
query-3 = jedes Wort, das so beginnt
query-4 = genau dieses Wort, Groß- und Kleinschreibung wie geschrieben
query-5 = beides; dasselbe wie iran AND nuclear
query-6 = eines von beiden; bindet schwächer als AND
query-7 = das erste ohne das zweite
query-8 = Klammern fassen zusammen
query-9 = alle diese Wörter in beliebiger Form und Reihenfolge, mit höchstens 5 anderen dazwischen
query-10 = mindestens 3 Erwähnungen; auch nach Wortfolge oder Wortanfang
query-11 = in der Überschrift; title:(a OR b) für mehrere
query-12 = Name oder Adresse des Mediums enthält dies
query-13 = die Sprache des Artikels (zwei Buchstaben)
query-14 = die Adresse enthält dies
expected-operator = AND, OR oder das Ende: diese Klammer schließt nichts
expected-something = etwas zum Suchen: NOT allein passt auf fast alles
expected-less-nesting = weniger Verschachtelung: höchstens { $n } Ebenen
expected-parenthesis = eine schließende Klammer
expected-word = ein Wort oder eine Wortfolge (um den Operator selbst zu suchen, in Anführungszeichen)
expected-after-title = ein Wort oder eine Wortfolge direkt nach title:
expected-within-title = Wörter in title:, kein anderes Feld
expected-lang = eine Sprache mit zwei Buchstaben, etwa lang:de
expected-source = Name oder Adresse eines Mediums, etwa source:bbc (source:bbc OR source:reuters)
expected-url = ein Teil einer Adresse, etwa url:/politics/
expected-quoted-word = mindestens ein Wort zwischen den Anführungszeichen
expected-field = title:, source:, lang: oder url: vor einem Doppelpunkt, oder eine Zahl danach
expected-marks = = nur vor einem Wort, * nur danach, ~ nur nach einer Wortfolge
expected-not = NOT und ein Leerzeichen vor dem, was nicht gewünscht ist, statt -
expected-different-words = verschiedene Wörter vor ~
expected-prefix = ein Wort aus mindestens zwei Buchstaben vor *
expected-any = ein Wort, eine Wortfolge in Anführungszeichen oder eine öffnende Klammer
expected-space = ein Leerzeichen
expected-number = eine Zahl, höchstens { $n }
expected-quotation-mark = ein schließendes Anführungszeichen
expected-terms = höchstens { $n } Wörter, Wortfolgen und Felder
expected-end = das Ende der Suche: höchstens { $n } Zeichen

# -- Umsehen ----------------------------------------------------------------------------------------------------
latest-heading = Neueste Meldungen
latest-topic = Neuestes zu { $topic }
latest-none = Noch keine Meldungen.
search-heading = { $n ->
    [one] { $n } Artikel zu „{ $words }“
   *[other] { $n } Artikel zu „{ $words }“
}
search-none = Nichts zu „{ $words }“. Versuchen Sie es mit weniger oder anderen Wörtern.
story-count = { $n ->
    [one] { $n } Artikel zeitlich geordnet:
   *[other] { $n } Artikel zeitlich geordnet:
}
story-changed = Überschrift geändert in{" "}
story-text-changed = Text geändert.
story-joined = Hier in { $n } Nachrichten gemeldet, bevor klar war, dass es dieselbe Meldung ist:
digest-since = { $n ->
    [one] { $n } Meldung seit dem { $when }
   *[other] { $n } Meldungen seit dem { $when }
}
digest-heading = { $n ->
    [one] { $n } Meldung
   *[other] { $n } Meldungen
}
digest-other = Weiteres
digest-none = Seit dem { $when } nichts Neues zu den Themen dieses Chats.
trends-heading = Meldungen pro Tag, letzte { $days } Tage
trends-topic = { $n ->
    [one] { $topic }: { $n } Meldung
   *[other] { $topic }: { $n } Meldungen
}
trends-source = Quelle: Artikel der beobachteten Medien, nach Themen. Tage in UTC.
trends-none = Dieser Chat hat kein Thema abonniert: nennen Sie eines, etwa /trends sanctions.

# -- Warum --------------------------------------------------------------------------------------------------------
why-topic = Thema { $topic } ({ $percent } %): { $terms }
why-nearest = Am nächsten: { $topic } ({ $percent } %): { $terms }
why-nearest-wordless = Am nächsten: { $topic } ({ $percent } %), nur der Ähnlichkeit nach.
why-today = Nach dem, was die Themen heute suchen: { $topic } ({ $percent } %): { $terms }
why-in-title = { $term } (Überschrift)
why-in-paragraph = { $term } (Absatz { $n })
why-learned = { $n ->
    [one] { $n } Beispiel änderte das von { $before } % auf { $after } %: { $words }
   *[other] { $n } Beispiele änderten das von { $before } % auf { $after } %: { $words }
}
why-no-topic = Kein Thema passte eindeutig.
why-seen = Gesehen bei { $outlet }, { $when }.
why-summary-own = Zusammenfassung: die eigenen Sätze des Mediums.
why-summary-model = Zusammenfassung: von { $model } verfasst, am Artikel geprüft.
why-archived = Der Artikel war schon da, als die Quelle hinzukam, und ging nur ins Archiv.
why-same-story = Der Artikel gehört zur Meldung „{ $title }“ und kam dort hinzu.
why-sent = Hierher geschickt am { $when }.
why-edited = Der Nachricht hinzugefügt am { $when }.
why-digested = In der Übersicht vom { $when }.
why-held = Zurückgehalten ({ $reason }) bis { $when }.
why-dropped = Verworfen am { $when }: { $reason }.
why-uncertain = Vielleicht geschickt am { $when }: die Plattform hat es nicht bestätigt.
why-due = Fällig am { $when }, unterwegs.
why-retry = Noch nicht gesendet ({ $error }); nächster Versuch am { $when }.
why-claimed = Wird gerade gesendet.
why-not-seen = Diese Adresse habe ich nicht gesehen: keine meiner Quellen hatte sie. Siehe /sources.
why-no-story = Daraus wurde keine Meldung.
why-not-no-topic = Nicht geschickt: kein Thema passte.
why-not-subscribed = Nicht hierher geschickt: dieser Chat hat { $topics } nicht abonniert.
why-not-subscribed-story = Nicht hierher geschickt: die Meldung im Ganzen handelt von { $topics }, und das hat dieser Chat nicht abonniert.
why-not-near = Nicht hierher geschickt: es geht weniger um { $topic }, als dieser Chat verlangt (siehe Auswahl in /settings).
why-not-before = Nicht hierher geschickt: dieser Chat hat { $topic } erst seit dem { $when } abonniert.
why-not-yet = Noch nicht hierher geschickt.
reason-digest = für die Übersicht
reason-mute = Pause
reason-quiet = Ruhezeit
reason-superseded = eine neuere Fassung trat an die Stelle
reason-merged = die Geschichte war eine, die hier schon erzählt wurde
reason-old = zu alt, als es ging
reason-unsubscribed = der Chat folgte dem Thema nicht mehr
reason-story-gone = die Meldung wird nicht mehr aufbewahrt
reason-unchanged = es hätte dasselbe noch einmal gesagt
reason-message-gone = die Nachricht war nicht mehr da
reason-chat-gone = ich war nicht mehr im Chat
reason-no-right = ich durfte nicht schreiben
reason-moved = der Chat ist umgezogen
reason-none = kein Grund genannt

# -- Themen lehren -------------------------------------------------------------------------------------------------
judge-on = { $topic }: passt
judge-off = { $topic }: passt nicht
judge-noted = Notiert: das zählt von jetzt an.
judge-noted-shared = Notiert: das zählt in allen Chats.
judge-noted-copy = Notiert. Dieser Chat hat jetzt eine Kopie von { $topic }, die nur für ihn lernt. /examples { $name } forget führt zurück.
judge-out-of-reach = Nicht notiert: die Suche von { $topic } findet diesen Artikel nicht, und Beispiele ändern das nicht. Weiten Sie sie mit /edittopic { $name }.
judge-already = Schon notiert: nichts hat sich geändert. /examples { $name } zeigt, was gesagt wurde.
judge-taken-back = Zurückgenommen.
judge-not-said = Nichts zurückzunehmen: das sagt jetzt niemand. /examples { $name } zeigt, was gesagt wurde.
examples-heading = Beispiele für { $topic }
examples-none = Noch keine. Tippen Sie auf „passt“ oder „passt nicht“ unter einer Antwort auf /why.
examples-count = { $on } passend, { $off } unpassend. Die neuesten:
examples-copy = Das ist die eigene Kopie dieses Chats von { $topic }: Vergessen der Beispiele führt zurück zu der, die alle Chats teilen.
examples-forgotten = Vergessen: { $topic } wertet, als hätte niemand geurteilt.
examples-given-up = Vergessen: dieser Chat hat wieder das { $topic }, das alle Chats teilen.
button-unteach = Alle vergessen

# -- Stand und Einstellungen -----------------------------------------------------------------------------------------
status-heading = Dieser Chat
status-topics = { $n ->
    [one] { $n } Thema abonniert: { $topics }
   *[other] { $n } Themen abonniert: { $topics }
}
status-nothing = Noch nichts abonniert: siehe /topics.
status-next-digest = Nächste Übersicht: { $when }
status-muted = Pause bis { $when }
status-quiet = Ruhezeit bis { $when }
status-zone = Zeitzone { $zone }, jetzt { $time }
status-last = Letzte Meldung: { $when }
status-last-none = Noch keine Meldung geschickt.
thread-gone = Den Thread der Meldungen gibt es nicht mehr: sie kommen jetzt hierher. Siehe Thread in /settings.
no-right-notice = In „{ $chat }“ darf ich nicht mehr schreiben, deshalb kommen dort keine Meldungen mehr. Geben Sie mir das Recht zu schreiben und senden Sie dort /start.
status-held = { $n ->
    [one] { $n } Meldung wird zurückgehalten ({ $reason }).
   *[other] { $n } Meldungen werden zurückgehalten ({ $reason }).
}
status-uncertain = { $n ->
    [one] { $n } Meldung wurde vielleicht gesendet: die Plattform hat es nicht bestätigt.
   *[other] { $n } Meldungen wurden vielleicht gesendet: die Plattform hat es nicht bestätigt.
}
status-due = { $n ->
    [one] { $n } Nachricht wartet.
   *[other] { $n } Nachrichten warten.
}
status-paused = Die Plattform bat, bis { $when } zu warten.
status-error = Letztes Problem: { $error }
status-again = Nächster Versuch: { $when }
status-suspended = Es kommen keine Meldungen ({ $reason }): geben Sie mir das Recht, hier zu schreiben, und senden Sie dann /start.
status-sources-failing = { $n ->
    [one] { $n } Quelle ist gestört: siehe /sources.
   *[other] { $n } Quellen sind gestört: siehe /sources.
}
status-no-problems = Keine Probleme.
status-you = Für mich sind Sie { $person }.
mode-instant = sofort
mode-hourly = stündliche Übersicht
mode-daily = tägliche Übersicht
mode-weekly = wöchentliche Übersicht
mode-as-chat = wie der Chat
settings-heading = Einstellungen dieses Chats
setting-line = { $label }: { $value }
setting-mode = Meldungen
setting-at = Übersicht um
setting-day = Übersicht am
setting-zone = Zeitzone
setting-quiet = Ruhezeit
setting-breaking = Eilmeldungen sofort
setting-language = Sprache
setting-length = Zusammenfassung
setting-breadth = Auswahl
setting-pictures = Bilder
setting-preview = Linkvorschau
setting-silent = Ohne Ton
setting-judging = Urteil unter Meldungen
setting-thread = Thread
setting-policy = Im Zweifel
setting-age = Zu alt nach
setting-topics = Thema für Thema
about-setting-mode = Wann Meldungen kommen.
about-setting-at = Andere Zeit: /settings at 08:30
about-setting-day = Der Tag der wöchentlichen Übersicht.
about-setting-zone = Andere: /settings zone New York. Im privaten Chat genügt es, den Standort zu senden.
about-setting-quiet = Meldungen warten bis zum Ende; eine tägliche oder wöchentliche Übersicht, deren Zeit dazwischen liegt, kommt trotzdem. Andere Zeiten: /settings quiet 22:30-06:30
about-setting-breaking = Was viele Medien binnen Minuten melden, kommt sofort, was immer sonst eingestellt ist.
about-setting-language = Was ich hier spreche. Artikel bleiben in ihrer Sprache.
about-setting-length = Wie viel einer Meldung gezeigt wird.
about-setting-breadth = Wie nah eine Meldung am Thema sein muss.
about-setting-pictures = Das Bild der Meldung zeigen.
about-setting-preview = Die Linkvorschau der Plattform zeigen.
about-setting-silent = Meldungen kommen ohne Ton.
about-setting-judging = Unter Meldungen stehen Knöpfe, die sie zum Thema gehörig nennen oder nicht; was Admins drücken, lehrt das Thema (siehe /examples). Sonst stehen die Knöpfe unter „Warum?“
about-setting-thread = Wohin Meldungen in einer Gruppe mit Threads gehen.
about-setting-policy = Was geschieht, wenn die Plattform nicht sagt, ob eine Nachricht ankam.
about-setting-age = Was älter ist, wenn es geschickt werden könnte, kommt in die nächste Übersicht.
about-setting-topics = Tippen Sie auf ein Thema, um zu ändern, wann seine Meldungen kommen.
length-headline = nur die Überschrift
length-short = zwei bis drei Sätze
length-full = ausführlich
breadth-strict = eng: das Thema steht im Mittelpunkt
breadth-normal = normal
breadth-wide = weit: auch knapp daneben
policy-at_least_once = noch einmal senden
policy-at_most_once = nicht noch einmal senden
thread-each = wo abonniert wurde
thread-main = Haupt-Thread
thread-here = dieser Thread
on = an
off = aus
saved = Gespeichert.
button-back = ◀ Zurück
zone-set = Zeitzone: { $zone }, dort ist es jetzt { $time }. Stimmt nicht? /settings zone STADT
muted = Pause: { $span }, bis { $when }. Dann eine Übersicht.
unmuted = { $n ->
    [0] Meldungen kommen wieder. Es wurde nichts zurückgehalten.
    [one] Meldungen kommen wieder. { $n } zurückgehaltene Meldung kommt als Übersicht.
   *[other] Meldungen kommen wieder. { $n } zurückgehaltene Meldungen kommen als Übersicht.
}
unmuted-not = Dieser Chat hat keine Pause.
followed = Wird weiterverfolgt: { $title }
unfollowed = Nicht weiter verfolgt: { $title }

# -- Eigenes eines Chats ------------------------------------------------------------------------------------------------
channel-now = Befehle hier gelten jetzt für { $title }. /channel off beendet das.
channel-off = Befehle hier gelten wieder für diesen Chat.
exported = { $n ->
    [one] { $n } Abo, eigene Themen und Einstellungen. Zum Einlesen anderswo die Datei mit /import als Beschriftung senden.
   *[other] { $n } Abos, eigene Themen und Einstellungen. Zum Einlesen anderswo die Datei mit /import als Beschriftung senden.
}
exported-copies = Was gelernt wurde, bleibt hier: { $topics }. Die Datei nennt die Themen, die alle Chats teilen.
imported = { $n ->
    [one] Eingelesen: { $n } Abo, Einstellungen, eigene Themen: { $topics }. Altes wird nicht geschickt.
   *[other] Eingelesen: { $n } Abos, Einstellungen, eigene Themen: { $topics }. Altes wird nicht geschickt.
}
imported-left-out = { $more ->
    [0] Ausgelassen, weil es das Thema nicht gibt, kein Platz dafür ist oder seine Suche nicht lesbar ist: { $topics }
   *[other] Ausgelassen, weil es das Thema nicht gibt, kein Platz dafür ist oder seine Suche nicht lesbar ist: { $topics } und { $more } weitere
}
import-how = Senden Sie die Datei von /export mit /import als Beschriftung.
forget-sure = Abos, eigene Themen, Einstellungen und Verlauf dieses Chats löschen? Das lässt sich nicht rückgängig machen.
forgotten = Alles über diesen Chat ist gelöscht. /start beginnt von vorn.
button-forget = Ja, löschen
privacy = Ich speichere Nummer, Name, Einstellungen, Abos und eigene Themen dieses Chats, welche Meldungen wann hierher gingen und wer was geändert hat (die Nummer des Kontos, kein Name).
    Nachrichten einer Gruppe werden weder gespeichert noch protokolliert; Befehle an mich nur, bis sie beantwortet sind. Was eine Schaltfläche noch braucht (die Wörter einer Suche, ein Entwurf), bleibt, solange sie wirkt, ohne Vermerk, von wem.
    /forget löscht alles über diesen Chat; es bleibt nur, dass es geschah, wann und von welchem Konto aus. /export gibt, was eingestellt ist.

# -- Betreiber -------------------------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } Quelle
   *[other] { $n } Quellen
}
sources-shares = { $n ->
    [one] { $n } Meldung in { $days } Tagen kam von
   *[other] { $n } Meldungen in { $days } Tagen kamen von
}
sources-shares-others = { $n ->
    [one] { $n } weiteres Medium
   *[other] { $n } weitere Medien
}
source-failing = gestört
source-failing-with = gestört: { $error }
source-new = noch nicht gelesen
source-paused = angehalten
source-gone = verschwunden
source-given-up = { $source } ist seit einer Woche gestört und wird nur noch einmal in der Woche versucht. Letzter Fehler: { $error }
source-ended = { $source } meldet, dass es sie nicht mehr gibt (410). Sie wird nicht mehr abgefragt.
source-choose = { $n ->
    [one] Dort gibt es { $n } Feed. Welchen?
   *[other] Dort gibt es { $n } Feeds. Welchen?
}
source-added = Hinzugefügt als Quelle { $id }: { $url }. Was schon dort ist, geht nur ins Archiv.
source-known = Das ist schon Quelle { $id }: { $url }
source-dropped = Entfernt: { $url }
sources-imported = Hinzugefügt: { $added }. Schon bekannt: { $known }. Nicht lesbar: { $broken }.
stats-heading = Was es gibt
stats-sources = Quellen: { $n }
stats-articles = Artikel: { $n }
stats-stories = Meldungen: { $n }
stats-topics = Themen: { $n }
stats-chats = Chats: { $n }
stats-subscriptions = Abos: { $n }
stats-deliveries = Sendungen, { $state }: { $n }
stats-oldest = Wartezeit der ältesten: { $span }.
broadcast-sure = { $n ->
    [one] Das geht an { $n } Chat:
   *[other] Das geht an { $n } Chats:
}
broadcast-sent = { $n ->
    [one] Unterwegs an { $n } Chat.
   *[other] Unterwegs an { $n } Chats.
}
button-send = Senden
granted = { $person } ist jetzt Betreiber.
revoked = { $person } ist nicht mehr Betreiber.
revoked-not = { $person } ist Betreiber laut Konfiguration (OPERATORS): dort ändern.
audit-heading = Änderungen, neueste zuerst
audit-none = Noch wurde nichts geändert.

# -- Ablehnungen --------------------------------------------------------------------------------------------------------------
error-admins-only = Das können nur Admins dieses Chats. Bitten Sie jemanden von ihnen darum.
error-operators-only = Das können nur Betreiber dieser Installation.
error-channel-admins-only = Das können nur Admins des Kanals. /channel off beendet die Arbeit daran.
error-channel-no-right = In diesem Kanal darf ich nichts veröffentlichen. Machen Sie mich dort zum Admin mit dem Recht dazu und versuchen Sie es noch einmal.
error-private-only = Das geht nur im privaten Chat: schreiben Sie mir direkt.
error-admins-unknown = Ich kann nicht nachsehen, wer Admin ist. Versuchen Sie es in einer Minute noch einmal.
error-usage = Schreiben Sie es so: { $usage }
error-no-topic = Ein Thema { $name } gibt es nicht. Siehe /topics.
error-no-topic-nearest = Ein Thema { $name } gibt es nicht. Vielleicht { $nearest }? Siehe /topics.
error-shared-topic = { $name } teilen alle Chats. /newtopic { $name } SUCHE macht daraus ein eigenes Thema dieses Chats; /unsubscribe { $name } bestellt es ab.
error-not-subscribed = Dieser Chat hat { $name } nicht abonniert. Siehe /status.
error-bad-name = „{ $name }“ kann kein Thema heißen: 1 bis 32 Zeichen a–z, 0–9 und _.
error-name-taken = Ein Thema { $name } gibt es schon. Ändern Sie es mit /edittopic, oder wählen Sie einen anderen Namen.
error-long-query = Eine Suche hat höchstens { $most } Zeichen. Kürzen Sie sie.
error-many-terms = Eine Suche hat höchstens { $most } Wörter, Wortfolgen und Felder. Lassen Sie einige weg, oder machen Sie zwei Themen daraus.
error-bad-query = Hier kann ich die Suche nicht lesen; erwartet: { $expected }:
error-many-topics = Ein Chat hat höchstens { $most } eigene Themen. Löschen Sie eines mit /droptopic.
error-many-subscriptions = Ein Chat hat höchstens { $most } Abos. Bestellen Sie eines mit /unsubscribe ab.
error-no-reply = Schreiben Sie das als Antwort auf eine meiner Meldungen.
error-no-story = Diese Nachricht kenne ich nicht als eine meiner Meldungen. Antworten Sie auf eine davon.
error-bad-duration = Diese Zeitspanne kann ich nicht lesen. Schreiben Sie 2h oder 1d, höchstens ein Jahr.
error-bad-address = Das ist keine Adresse. Schreiben Sie eine wie https://example.org
error-no-feed = Dort gibt es nichts zu lesen: { $why }
error-no-source = Eine Quelle { $name } gibt es nicht. Siehe /sources.
error-no-channel = In einem Kanal { $name } bin ich nicht. Fügen Sie mich dort zuerst als Admin hinzu.
error-no-zone = Die Zeitzone „{ $name }“ kenne ich nicht. Schreiben Sie Europe/Berlin, oder nennen Sie eine große Stadt.
error-quiet-all-day = Eine Ruhezeit mit gleichem Anfang und Ende würde nie enden. Wählen Sie zwei verschiedene Zeiten.
error-bad-setting = Das ist keiner der möglichen Werte. Siehe /settings.
error-bad-file = Diese Datei kann ich nicht lesen ({ $why }). Senden Sie die von /export, mit /import als Beschriftung.
error-no-file = Ich konnte die Datei nicht holen: Sie ist leer, größer als { $most } MB oder nicht mehr da. Senden Sie eine andere.
error-old-button = Diese Schaltfläche ist zu alt. Geben Sie den Befehl noch einmal ein.
error-not-here = Das kann diese Installation nicht. Wenden Sie sich an ihren Betreiber.

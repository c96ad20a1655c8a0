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
card-corrected = korrigiert { $time }: { $what }
card-withdrawn = Vom Medium zurückgezogen.
follow-corrected = { $outlet } korrigiert:
follow-withdrawn = { $outlet } hat den Artikel zurückgezogen.
follow-reported = { $outlet } ergänzt:
button-read = Lesen
button-follow = Verfolgen
button-why = Warum?

# -- Anfang, Hilfe ------------------------------------------------------------------------------------------
start-hello = Division Bell: Politik für diesen Chat, jede Meldung einmal und mit Quelle.
start-what = Wählt, was ihr verfolgen wollt. Ein Druck auf ein Thema abonniert es; Altes wird nicht geschickt.
start-admins = Die Themen wählen die Admins dieser Gruppe; /latest, /search und /why stehen allen offen.
start-offer = Ihr wurdet eingeladen, diese Themen zu verfolgen. Ein Druck abonniert; Altes wird nicht geschickt.
start-back = { $n ->
    [one] Ich bin wieder da, mit eurem { $n } Abo und den Einstellungen von vorher.
   *[other] Ich bin wieder da, mit euren { $n } Abos und den Einstellungen von vorher.
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
unknown-text = Ich antworte auf Befehle: siehe /help, oder beginne mit /topics.
flood = Das sind zu viele Befehle. In einer Minute höre ich wieder zu.
cancelled = Es wurde nichts geändert.
about-start = begrüßen und Themen anbieten
about-help = was ich kann
about-topics = alle Themen; ein Druck abonniert
about-latest = die neuesten Meldungen
about-search = in allem suchen, was gesehen wurde
about-story = als Antwort: alle Medien und Fassungen einer Meldung
about-why = als Antwort: warum sie kam; mit Adresse: warum nicht
about-digest = was seit der letzten Übersicht geschah
about-trends = Meldungen am Tag, 30 Tage
about-status = was dieser Chat bekommt, und wann
about-sources = woher die Meldungen kommen
about-privacy = was ich aufhebe, und wie man es löscht
about-subscribe = Themen in diesem Chat oder Thread verfolgen
about-unsubscribe = Themen nicht mehr verfolgen
about-settings = wann und wie Meldungen kommen
about-mute = alles eine Weile zurückhalten, dann eine Übersicht
about-unmute = die Pause beenden
about-follow = als Antwort: wie es mit einer Meldung weitergeht
about-unfollow = als Antwort: nichts mehr zu dieser Meldung
about-newtopic = ein eigenes Thema anlegen
about-edittopic = die Suche eines Themas ändern
about-droptopic = ein Thema aufgeben
about-examples = was ein Thema lehrt; forget nimmt es zurück
about-channel = im privaten Chat: einen eigenen Kanal verwalten
about-export = Abos und Einstellungen des Chats als Datei
about-import = eine solche Datei einlesen
about-forget = alles über diesen Chat löschen
about-addsource = eine Website oder einen Feed hinzufügen
about-dropsource = eine Quelle aufgeben
about-stats = wie viel es von allem gibt
about-broadcast = allen Chats etwas mitteilen
about-grant = jemanden zum Betreiber machen
about-revoke = das beenden
about-audit = wer was geändert hat

# -- Themen und Abos ------------------------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } Thema
   *[other] { $n } Themen
}
topics-how = Admins abonnieren mit einem Druck auf ein Thema oder mit /subscribe NAME. ✓ heißt: wird hier verfolgt.
subscribed = Abonniert: { $topics }
subscribed-already = Schon abonniert: { $topics }
subscribed-toast = Abonniert: { $topic }
left = Keine Meldungen mehr zu { $topics }.
left-none = Dieser Chat hat nichts abonniert.
left-toast = Keine Meldungen mehr: { $topic }
preview = { $n ->
    [one] { $n } Meldung in den letzten 7 Tagen, etwa { $day } am Tag.
   *[other] { $n } Meldungen in den letzten 7 Tagen, etwa { $day } am Tag.
}
preview-few = { $n ->
    [one] { $n } Meldung in den letzten 7 Tagen.
   *[other] { $n } Meldungen in den letzten 7 Tagen.
}
preview-none = Keine Meldung in den letzten 7 Tagen: ich melde mich, wenn es eine gibt.
subscribe-many = Das sind etwa { $day } Meldungen am Tag. Alles abonnieren? (Eine Übersicht oder eine enge Auswahl bringt weniger: siehe /settings.)
button-newest = Die neuesten 3 zeigen
button-subscribe-sure = Ja, abonnieren
button-cancel = Abbrechen
topic-preview = Was { $topic } gefunden hätte:
topic-many = Das sind über 50 am Tag: eine engere Suche liest sich besser.
topic-saved = Gespeichert: { $topic }.
topic-saved-own = Gespeichert und hier abonniert: { $topic }.
topic-dropped = { $n ->
    [0] Aufgegeben: { $topic }. Kein Chat hatte es abonniert.
    [one] Aufgegeben: { $topic }. { $n } Chat hatte es abonniert.
   *[other] Aufgegeben: { $topic }. { $n } Chats hatten es abonniert.
}
button-save = Speichern

# -- Umsehen ----------------------------------------------------------------------------------------------------
latest-heading = Neueste Meldungen
latest-topic = Neuestes zu { $topic }
latest-none = Noch keine Meldungen.
search-heading = { $n ->
    [one] { $n } Artikel zu „{ $words }“
   *[other] { $n } Artikel zu „{ $words }“
}
search-none = Nichts zu „{ $words }“. Versuche weniger oder andere Wörter.
story-count = { $n ->
    [one] { $n } Artikel in zeitlicher Folge:
   *[other] { $n } Artikel in zeitlicher Folge:
}
story-changed = Überschrift geändert in{" "}
story-text-changed = Text geändert.
digest-since = { $n ->
    [one] { $n } Meldung seit { $when }
   *[other] { $n } Meldungen seit { $when }
}
digest-heading = { $n ->
    [one] { $n } Meldung
   *[other] { $n } Meldungen
}
digest-other = Anderes
digest-none = Seit { $when } nichts Neues zu den Themen dieses Chats.
trends-heading = Meldungen am Tag, letzte { $days } Tage
trends-topic = { $n ->
    [one] { $topic }: { $n } Meldung
   *[other] { $topic }: { $n } Meldungen
}
trends-source = Quelle: was meine Quellen brachten, nach Themen. Tage in UTC.
trends-none = Dieser Chat verfolgt kein Thema: nenne eines, etwa /trends sanctions.

# -- Warum --------------------------------------------------------------------------------------------------------
why-topic = Thema { $topic } ({ $percent } %): { $terms }
why-nearest = Am nächsten: { $topic } ({ $percent } %): { $terms }
why-nearest-wordless = Am nächsten: { $topic } ({ $percent } %), nur der Ähnlichkeit nach.
why-today = Nach dem, was die Themen heute suchen: { $topic } ({ $percent } %): { $terms }
why-learned = { $n ->
    [one] { $n } Beispiel änderte das von { $before } % auf { $after } %: { $words }
   *[other] { $n } Beispiele änderten das von { $before } % auf { $after } %: { $words }
}
why-no-topic = Kein Thema passte sicher.
why-seen = Gesehen bei { $outlet }, { $when }.
why-archived = Der Artikel war schon da, als die Quelle hinzukam, und ging nur ins Archiv.
why-same-story = Er erzählt dasselbe wie „{ $title }“ und kam dort hinzu.
why-sent = Hierher geschickt { $when }.
why-edited = Der Nachricht hinzugefügt { $when }.
why-digested = In der Übersicht vom { $when }.
why-held = Zurückgehalten ({ $reason }) bis { $when }.
why-dropped = Verworfen { $when }: { $reason }.
why-uncertain = Vielleicht geschickt { $when }: die Plattform hat es nicht bestätigt.
why-due = Fällig { $when }, unterwegs.
why-not-seen = Diese Adresse habe ich nicht gesehen: keine meiner Quellen hatte sie. Siehe /sources.
why-no-story = Das ist keine Meldung: es wurde nichts daraus.
why-not-no-topic = Nicht geschickt: kein Thema passte.
why-not-subscribed = Nicht hierher geschickt: dieser Chat verfolgt { $topics } nicht.
why-not-near = Nicht hierher geschickt: es geht weniger um { $topic }, als dieser Chat wollte (siehe Auswahl in /settings).
why-not-before = Nicht hierher geschickt: dieser Chat verfolgt { $topic } erst seit { $when }.
why-not-yet = Noch nicht hierher geschickt.
reason-digest = für die Übersicht
reason-mute = Pause
reason-quiet = Ruhezeit
reason-superseded = eine neuere Fassung trat an die Stelle
reason-old = zu alt, als es ging
reason-none = kein Grund genannt

# -- Themen lehren ------------------------------------------------------------------------------------------------
judge-on = { $topic }: passt
judge-off = { $topic }: passt nicht
judge-noted = Notiert: das zählt von jetzt an.
judge-noted-shared = Notiert: das zählt in allen Chats.
judge-noted-copy = Notiert. Dieser Chat hat jetzt eine Kopie von { $topic }, die nur für ihn lernt. /examples { $name } forget führt zurück.
judge-taken-back = Zurückgenommen.
examples-heading = Beispiele für { $topic }
examples-none = Noch keine. Drücke „passt“ oder „passt nicht“ unter einer Antwort auf /why.
examples-count = { $on } passend, { $off } unpassend. Die neuesten:
examples-copy = Das ist die eigene Kopie dieses Chats von { $topic }: Vergessen der Beispiele führt zurück zu der, die alle Chats teilen.
examples-forgotten = Vergessen: { $topic } wertet, als hätte niemand geurteilt.
examples-given-up = Vergessen: dieser Chat hat wieder das { $topic }, das alle Chats teilen.
button-unteach = Alle vergessen

# -- Stand und Einstellungen -----------------------------------------------------------------------------------------
status-heading = Dieser Chat
status-topics = { $n ->
    [one] Verfolgt { $n } Thema: { $topics }
   *[other] Verfolgt { $n } Themen: { $topics }
}
status-nothing = Verfolgt noch nichts: siehe /topics.
status-next-digest = Nächste Übersicht: { $when }
status-muted = Pause bis { $when }
status-quiet = Ruhezeit bis { $when }
status-zone = Zeitzone { $zone }, jetzt { $time }
status-last = Letzte Meldung: { $when }
status-last-none = Noch keine Meldung geschickt.
thread-gone = Den Thread der Meldungen gibt es nicht mehr: sie kommen jetzt hierher. Siehe Thread in /settings.
status-due = { $n ->
    [one] { $n } Nachricht wartet.
   *[other] { $n } Nachrichten warten.
}
status-paused = Die Plattform bat, bis { $when } zu warten.
status-error = Letztes Problem: { $error }
status-sources-failing = { $n ->
    [one] { $n } Quelle ist gestört: siehe /sources.
   *[other] { $n } Quellen sind gestört: siehe /sources.
}
status-no-problems = Keine Probleme.
mode-instant = sofort
mode-hourly = stündliche Übersicht
mode-daily = tägliche Übersicht
mode-weekly = wöchentliche Übersicht
mode-as-chat = wie der Chat
settings-heading = Einstellungen dieses Chats
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
setting-thread = Thread
setting-policy = Im Zweifel
setting-age = Zu alt nach
setting-topics = Thema für Thema
about-setting-mode = Wann Meldungen kommen.
about-setting-at = Andere Zeit: /settings at 08:30
about-setting-day = Der Tag der wöchentlichen Übersicht.
about-setting-zone = Andere: /settings zone New York. Im privaten Chat: Standort senden.
about-setting-quiet = Meldungen warten bis zum Ende. Andere Zeiten: /settings quiet 22:30-06:30
about-setting-breaking = Was viele Medien binnen Minuten melden, kommt sofort, was immer sonst eingestellt ist.
about-setting-language = Was ich hier spreche. Artikel bleiben in ihrer Sprache.
about-setting-length = Wie viel einer Meldung gezeigt wird.
about-setting-breadth = Wie nah eine Meldung am Thema sein muss.
about-setting-pictures = Das Bild der Meldung zeigen.
about-setting-preview = Die Linkvorschau der Plattform zeigen.
about-setting-silent = Meldungen kommen ohne Ton.
about-setting-thread = Wohin Meldungen in einer Gruppe mit Threads gehen.
about-setting-policy = Was geschieht, wenn die Plattform nicht sagt, ob eine Nachricht ankam.
about-setting-age = Was älter ist, wenn es geschickt werden könnte, kommt in die nächste Übersicht.
about-setting-topics = Ein Druck auf ein Thema ändert, wann seine Meldungen kommen.
length-headline = nur die Überschrift
length-short = zwei, drei Sätze
length-full = ganz
breadth-strict = eng: das Thema ist der Gegenstand
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
followed = Wird verfolgt: { $title }
unfollowed = Nicht mehr verfolgt: { $title }

# -- Eigenes eines Chats ------------------------------------------------------------------------------------------------
channel-now = Befehle hier gelten jetzt für { $title }. /channel off beendet das.
channel-off = Befehle hier gelten wieder für diesen Chat.
exported = { $n ->
    [one] { $n } Abo, eigene Themen und Einstellungen. Zum Einlesen anderswo die Datei mit /import als Bildunterschrift senden.
   *[other] { $n } Abos, eigene Themen und Einstellungen. Zum Einlesen anderswo die Datei mit /import als Bildunterschrift senden.
}
imported = { $n ->
    [one] Eingelesen: { $n } Abo, { $topics } eigene Themen, Einstellungen. Altes wird nicht geschickt.
   *[other] Eingelesen: { $n } Abos, { $topics } eigene Themen, Einstellungen. Altes wird nicht geschickt.
}
imported-missing = Diese Themen gibt es hier nicht: { $topics }
import-how = Sende die Datei von /export mit /import als Bildunterschrift.
forget-sure = Abos, eigene Themen, Einstellungen und Verlauf dieses Chats löschen? Das lässt sich nicht rückgängig machen.
forgotten = Alles über diesen Chat ist gelöscht. /start beginnt von vorn.
button-forget = Ja, löschen
privacy = Ich hebe Nummer, Name, Einstellungen, Abos und eigene Themen dieses Chats auf, welche Meldungen wann hierher gingen, und wer was geändert hat (die Nummer des Kontos, kein Name).
    Nachrichten einer Gruppe werden weder gespeichert noch protokolliert; Befehle an mich nur, bis sie beantwortet sind.
    /forget löscht alles über diesen Chat, außer der Liste der Änderungen, für die die Betreiber einstehen. /export gibt, was eingestellt ist.

# -- Betreiber -------------------------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } Quelle
   *[other] { $n } Quellen
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
source-dropped = Aufgegeben: { $url }
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
error-admins-only = Das können nur Admins dieses Chats. Frag jemanden von ihnen.
error-operators-only = Das können nur Betreiber dieser Installation.
error-channel-admins-only = Das können nur Admins jenes Kanals. /channel off beendet die Arbeit daran.
error-private-only = Das geht nur im privaten Chat: schreib mir direkt.
error-admins-unknown = Ich kann nicht nachsehen, wer Admin ist. Versuch es in einer Minute noch einmal.
error-usage = Schreib es so: { $usage }
error-no-topic = Ein Thema { $name } gibt es nicht. Siehe /topics.
error-no-topic-nearest = Ein Thema { $name } gibt es nicht. Vielleicht { $nearest }? Siehe /topics.
error-not-subscribed = Dieser Chat hat { $name } nicht abonniert. Siehe /status.
error-bad-name = „{ $name }“ kann kein Thema heißen: 1 bis 32 Zeichen a–z, 0–9 und _.
error-name-taken = Ein Thema { $name } gibt es schon. Ändere es mit /edittopic, oder wähle einen anderen Namen.
error-long-query = Eine Suche hat höchstens { $most } Zeichen. Kürze sie.
error-bad-query = Hier kann ich die Suche nicht lesen; erwartet: { $expected }:
error-many-topics = Ein Chat hat höchstens { $most } eigene Themen. Gib eines mit /droptopic auf.
error-many-subscriptions = Ein Chat hat höchstens { $most } Abos. Kündige eines mit /unsubscribe.
error-no-reply = Benutze das als Antwort auf eine meiner Meldungen.
error-no-story = Diese Nachricht kenne ich nicht als eine meiner Meldungen. Antworte auf eine, die es ist.
error-bad-duration = Diese Zeitspanne kann ich nicht lesen. Schreib 2h oder 1d, höchstens ein Jahr.
error-bad-address = Das ist keine Adresse. Schreib eine wie https://example.org
error-no-feed = Dort gibt es nichts zu lesen: { $why }
error-no-source = Eine Quelle { $name } gibt es nicht. Siehe /sources.
error-no-channel = In einem Kanal { $name } bin ich nicht. Füge mich dort zuerst als Admin hinzu.
error-no-zone = Die Zeitzone „{ $name }“ kenne ich nicht. Schreib Europe/Kyiv, oder nenne eine große Stadt.
error-quiet-all-day = Eine Ruhezeit mit gleichem Anfang und Ende hörte nie auf. Wähle zwei verschiedene Zeiten.
error-bad-setting = Das ist keiner der möglichen Werte. Siehe /settings.
error-bad-file = Diese Datei kann ich nicht lesen ({ $why }). Sende die von /export, mit /import als Bildunterschrift.
error-old-button = Dieser Knopf ist zu alt. Gib den Befehl noch einmal.
error-not-here = Das kann diese Installation nicht. Frag ihren Betreiber.

# Les mots du bot en français. Les noms des commandes, des thèmes et des médias restent tels quels.

# -- Dates et durées --------------------------------------------------------------------------------------
date = { $day } { $month }
date-year = { $day } { $month } { $year }
date-time = { $date } { $time }
month-1 = janv.
month-2 = févr.
month-3 = mars
month-4 = avr.
month-5 = mai
month-6 = juin
month-7 = juil.
month-8 = août
month-9 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.
weekday-0 = lundi
weekday-1 = mardi
weekday-2 = mercredi
weekday-3 = jeudi
weekday-4 = vendredi
weekday-5 = samedi
weekday-6 = dimanche
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
span-hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
span-days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}

# -- Actualités ---------------------------------------------------------------------------------------------
card-also = aussi { $outlets }
card-also-more = { $n ->
    [one] aussi { $outlets } et { $n } autre
   *[other] aussi { $outlets } et { $n } autres
}
card-outlets = { $n ->
    [one] { $n } média
   *[other] { $n } médias
}
card-corrected = corrigé à { $time } : { $what }
card-withdrawn = Retiré par le média.
follow-corrected = { $outlet } corrige :
follow-withdrawn = { $outlet } a retiré son article.
follow-reported = { $outlet } ajoute :
button-read = Lire
button-follow = Suivre
button-why = Pourquoi ?

# -- Début, aide -----------------------------------------------------------------------------------------------
start-hello = Division Bell : l'actualité politique pour ce chat, chaque fait une fois, avec sa source.
start-what = Choisissez ce que vous suivez. Appuyez sur un thème pour vous abonner ; rien d'ancien n'est envoyé.
start-admins = Les admins de ce groupe choisissent les thèmes ; /latest, /search et /why sont ouverts à tous.
start-offer = On vous invite à suivre ces thèmes. Appuyez pour vous abonner ; rien d'ancien n'est envoyé.
start-back = { $n ->
    [one] Me revoici, avec votre { $n } abonnement et vos réglages d'avant.
   *[other] Me revoici, avec vos { $n } abonnements et vos réglages d'avant.
}
button-all-topics = Tous les thèmes
button-add-group = M'ajouter à un groupe
button-subscribe-all = { $n ->
    [one] S'y abonner
   *[other] S'abonner aux { $n }
}
help-intro = Je dis à ce chat, une fois et avec la source, ce qui se passe sur ses thèmes.
help-members = Pour tous
help-admins = Pour les admins du chat
help-operators = Pour les opérateurs
help-more = /help COMMANDE en dit plus.
help-for-all = Ouvert à tous.
help-for-admins = Réservé aux admins du chat.
help-for-operators = Réservé aux opérateurs de cette installation.
unknown-command = Je ne connais pas /{ $name }. Voir /help.
unknown-nearest = Je ne connais pas /{ $name }. Peut-être /{ $nearest } ?
unknown-text = Je réponds aux commandes : voir /help, ou commencez par /topics.
flood = Trop de commandes. J'écoute à nouveau dans une minute.
cancelled = Rien n'a été changé.
about-start = saluer et proposer des thèmes
about-help = ce que je sais faire
about-topics = tous les thèmes ; appuyez pour vous abonner
about-latest = les dernières actualités
about-search = chercher dans tout ce qui a été vu
about-story = en réponse : tous les médias et versions d'une actualité
about-why = en réponse : pourquoi cet envoi ; avec une adresse : pourquoi pas
about-digest = ce qui s'est passé depuis le dernier résumé
about-trends = actualités par jour sur 30 jours
about-status = ce que ce chat reçoit, et quand
about-sources = d'où viennent les actualités
about-privacy = ce que je garde, et comment l'effacer
about-subscribe = suivre des thèmes dans ce chat ou ce fil
about-unsubscribe = ne plus suivre des thèmes
about-settings = quand et comment arrivent les actualités
about-mute = tout retenir un moment, puis un seul résumé
about-unmute = finir la pause
about-follow = en réponse : recevoir la suite d'une actualité
about-unfollow = en réponse : plus rien de cette actualité
about-newtopic = créer un thème à vous
about-edittopic = changer la requête d'un thème
about-droptopic = abandonner un thème
about-examples = ce qui instruit un thème ; forget l'efface
about-channel = en privé : gérer une chaîne à vous
about-export = abonnements et réglages du chat dans un fichier
about-import = lire un tel fichier
about-forget = effacer tout ce qui concerne ce chat
about-addsource = ajouter un site ou un flux
about-dropsource = abandonner une source
about-stats = combien il y a de tout
about-broadcast = envoyer un avis à tous les chats
about-grant = faire de quelqu'un un opérateur
about-revoke = y mettre fin
about-audit = qui a changé quoi

# -- Thèmes et abonnements --------------------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } thème
   *[other] { $n } thèmes
}
topics-how = Les admins s'abonnent en appuyant sur un thème ou avec /subscribe NOM. ✓ marque ce que suit ce chat.
subscribed = Abonné : { $topics }
subscribed-already = Déjà abonné : { $topics }
subscribed-toast = Abonné : { $topic }
left = Plus d'actualités sur { $topics }.
left-none = Ce chat n'est abonné à rien.
left-toast = Plus d'actualités : { $topic }
preview = { $n ->
    [one] { $n } actualité en 7 jours, environ { $day } par jour.
   *[other] { $n } actualités en 7 jours, environ { $day } par jour.
}
preview-few = { $n ->
    [one] { $n } actualité en 7 jours.
   *[other] { $n } actualités en 7 jours.
}
preview-none = Aucune actualité en 7 jours : je vous écrirai quand il y en aura.
subscribe-many = Cela fait environ { $day } actualités par jour. S'abonner à tout ? (Un résumé ou un choix strict en apporte moins : voir /settings.)
button-newest = Montrer les 3 dernières
button-subscribe-sure = Oui, s'abonner
button-cancel = Annuler
topic-preview = Ce que { $topic } aurait trouvé :
topic-many = C'est plus de 50 par jour : une requête plus étroite se lit mieux.
topic-saved = Enregistré : { $topic }.
topic-saved-own = Enregistré, et ce chat est abonné : { $topic }.
topic-dropped = { $n ->
    [0] Abandonné : { $topic }. Aucun chat n'était abonné.
    [one] Abandonné : { $topic }. { $n } chat était abonné.
   *[other] Abandonné : { $topic }. { $n } chats étaient abonnés.
}
button-save = Enregistrer

# -- Regarder ------------------------------------------------------------------------------------------------------
latest-heading = Dernières actualités
latest-topic = Dernières sur { $topic }
latest-none = Pas encore d'actualités.
search-heading = { $n ->
    [one] { $n } article sur « { $words } »
   *[other] { $n } articles sur « { $words } »
}
search-none = Rien sur « { $words } ». Essayez moins de mots, ou d'autres.
story-count = { $n ->
    [one] { $n } article dans l'ordre du temps :
   *[other] { $n } articles dans l'ordre du temps :
}
story-changed = titre changé en{" "}
story-text-changed = texte changé.
digest-since = { $n ->
    [one] { $n } actualité depuis { $when }
   *[other] { $n } actualités depuis { $when }
}
digest-heading = { $n ->
    [one] { $n } actualité
   *[other] { $n } actualités
}
digest-other = Autres
digest-none = Rien de neuf sur les thèmes de ce chat depuis { $when }.
trends-heading = Actualités par jour, { $days } derniers jours
trends-topic = { $n ->
    [one] { $topic } : { $n } actualité
   *[other] { $topic } : { $n } actualités
}
trends-source = Source : ce que mes sources ont publié, rattaché aux thèmes. Jours UTC.
trends-none = Ce chat ne suit aucun thème : nommez-en un, comme /trends sanctions.

# -- Pourquoi ---------------------------------------------------------------------------------------------------------
why-topic = Thème { $topic } ({ $percent } %) : { $terms }
why-nearest = Le plus proche : { $topic } ({ $percent } %) : { $terms }
why-nearest-wordless = Le plus proche : { $topic } ({ $percent } %), par ressemblance seulement.
why-today = D’après ce que les thèmes cherchent aujourd’hui : { $topic } ({ $percent } %) : { $terms }
why-learned = { $n ->
    [one] { $n } exemple a fait passer cela de { $before } % à { $after } % : { $words }
   *[other] { $n } exemples ont fait passer cela de { $before } % à { $after } % : { $words }
}
why-no-topic = Aucun thème ne convenait avec certitude.
why-seen = Vu chez { $outlet }, { $when }.
why-archived = L'article était là quand la source a été ajoutée ; il n'est allé qu'aux archives.
why-same-story = C'est la même actualité que « { $title } » ; il y a été ajouté.
why-sent = Envoyé ici { $when }.
why-edited = Ajouté au message { $when }.
why-digested = Dans le résumé du { $when }.
why-held = Retenu ({ $reason }) jusqu'au { $when }.
why-dropped = Écarté { $when } : { $reason }.
why-uncertain = Peut-être envoyé { $when } : la plateforme ne l'a pas confirmé.
why-due = Prévu { $when }, en route.
why-not-seen = Je n'ai pas vu cette adresse : aucune de mes sources ne l'avait. Voir /sources.
why-no-story = Ce n'est pas une actualité : rien n'en a été fait.
why-not-no-topic = Pas envoyé : aucun thème ne convenait.
why-not-subscribed = Pas envoyé ici : ce chat ne suit pas { $topics }.
why-not-near = Pas envoyé ici : c'est moins sur { $topic } que ce chat le demande (voir le choix dans /settings).
why-not-before = Pas envoyé ici : ce chat ne suit { $topic } que depuis le { $when }.
why-not-yet = Pas encore envoyé ici.
reason-digest = pour le résumé
reason-mute = pause
reason-quiet = heures calmes
reason-superseded = remplacé par une version plus récente
reason-old = trop ancien quand il pouvait partir
reason-none = sans raison donnée

# -- Instruire les thèmes -----------------------------------------------------------------------------------------
judge-on = { $topic } : dans le sujet
judge-off = { $topic } : hors sujet
judge-noted = Noté : cela compte désormais.
judge-noted-shared = Noté : cela compte dans tous les chats.
judge-noted-copy = Noté. Ce chat a maintenant sa copie de { $topic }, qui apprend pour lui seul. /examples { $name } forget revient en arrière.
judge-taken-back = Annulé.
examples-heading = Exemples pour { $topic }
examples-none = Aucun pour l'instant. Appuyez sur « dans le sujet » ou « hors sujet » sous une réponse à /why.
examples-count = { $on } dans le sujet, { $off } hors sujet. Les plus récents :
examples-copy = C'est la copie de { $topic } propre à ce chat : oublier les exemples ramène à celui que tous les chats partagent.
examples-forgotten = Oublié : { $topic } note comme si personne n'avait jugé.
examples-given-up = Oublié : ce chat revient au { $topic } que tous les chats partagent.
button-unteach = Tout oublier

# -- État et réglages ----------------------------------------------------------------------------------------------------
status-heading = Ce chat
status-topics = { $n ->
    [one] Suit { $n } thème : { $topics }
   *[other] Suit { $n } thèmes : { $topics }
}
status-nothing = Ne suit encore rien : voir /topics.
status-next-digest = Prochain résumé : { $when }
status-muted = En pause jusqu'au { $when }
status-quiet = Heures calmes jusqu'au { $when }
status-zone = Fuseau { $zone }, il est { $time }
status-last = Dernière actualité : { $when }
status-last-none = Aucune actualité envoyée.
thread-gone = Le fil des actualités n'existe plus : elles arrivent désormais ici. Voir le fil dans /settings.
status-due = { $n ->
    [one] { $n } message attend.
   *[other] { $n } messages attendent.
}
status-paused = La plateforme demande d'attendre jusqu'au { $when }.
status-error = Dernier problème : { $error }
status-sources-failing = { $n ->
    [one] { $n } source est en panne : voir /sources.
   *[other] { $n } sources sont en panne : voir /sources.
}
status-no-problems = Aucun problème.
mode-instant = aussitôt
mode-hourly = résumé horaire
mode-daily = résumé quotidien
mode-weekly = résumé hebdomadaire
mode-as-chat = comme le chat
settings-heading = Réglages de ce chat
setting-mode = Actualités
setting-at = Résumé à
setting-day = Résumé le
setting-zone = Fuseau horaire
setting-quiet = Heures calmes
setting-breaking = Urgences aussitôt
setting-language = Langue
setting-length = Résumé des faits
setting-breadth = Choix
setting-pictures = Images
setting-preview = Aperçu des liens
setting-silent = Sans son
setting-thread = Fil
setting-policy = En cas de doute
setting-age = Trop ancien après
setting-topics = Thème par thème
about-setting-mode = Quand arrivent les actualités.
about-setting-at = Autre heure : /settings at 08:30
about-setting-day = Le jour du résumé hebdomadaire.
about-setting-zone = Autre : /settings zone New York. En privé, envoyez votre position.
about-setting-quiet = Les actualités attendent la fin. Autres heures : /settings quiet 22:30-06:30
about-setting-breaking = Ce que beaucoup de médias annoncent en quelques minutes arrive aussitôt, quels que soient les réglages.
about-setting-language = Ma langue ici. Les articles restent dans la leur.
about-setting-length = Ce qu'on montre d'une actualité.
about-setting-breadth = À quel point une actualité doit toucher son thème.
about-setting-pictures = Montrer l'image de l'actualité.
about-setting-preview = Montrer l'aperçu du lien.
about-setting-silent = Les actualités arrivent sans son.
about-setting-thread = Où vont les actualités dans un groupe à fils.
about-setting-policy = Que faire quand la plateforme n'a pas dit si un message est arrivé.
about-setting-age = Ce qui est plus ancien quand il pourrait partir va dans le prochain résumé.
about-setting-topics = Appuyez sur un thème pour changer quand arrivent ses actualités.
length-headline = le titre seul
length-short = deux ou trois phrases
length-full = en entier
breadth-strict = strict : le thème est le sujet
breadth-normal = normal
breadth-wide = large : les à-peu-près aussi
policy-at_least_once = renvoyer
policy-at_most_once = ne pas renvoyer
thread-each = où l'on s'est abonné
thread-main = fil principal
thread-here = ce fil
on = oui
off = non
saved = Enregistré.
button-back = ◀ Retour
zone-set = Fuseau : { $zone }, il y est { $time }. Pas juste ? /settings zone VILLE
muted = En pause : { $span }, jusqu'au { $when }. Puis un seul résumé.
unmuted = { $n ->
    [0] Les actualités reviennent. Rien n'a été retenu.
    [one] Les actualités reviennent. { $n } actualité retenue arrive en résumé.
   *[other] Les actualités reviennent. { $n } actualités retenues arrivent en résumé.
}
unmuted-not = Ce chat n'est pas en pause.
followed = Suivi : { $title }
unfollowed = Plus suivi : { $title }

# -- Ce qui est au chat -----------------------------------------------------------------------------------------------------
channel-now = Ici, les commandes portent maintenant sur { $title }. /channel off y met fin.
channel-off = Ici, les commandes portent à nouveau sur ce chat.
exported = { $n ->
    [one] { $n } abonnement, thèmes propres et réglages. Pour les lire ailleurs, envoyez le fichier avec /import en légende.
   *[other] { $n } abonnements, thèmes propres et réglages. Pour les lire ailleurs, envoyez le fichier avec /import en légende.
}
imported = { $n ->
    [one] Lu : { $n } abonnement, { $topics } thèmes propres, réglages. Rien d'ancien n'est envoyé.
   *[other] Lu : { $n } abonnements, { $topics } thèmes propres, réglages. Rien d'ancien n'est envoyé.
}
imported-missing = Ces thèmes n'existent pas ici : { $topics }
import-how = Envoyez le fichier donné par /export, avec /import en légende.
forget-sure = Effacer les abonnements, thèmes propres, réglages et l'historique de ce chat ? C'est sans retour.
forgotten = Tout ce qui concerne ce chat est effacé. /start recommence.
button-forget = Oui, effacer
privacy = Je garde le numéro, le nom, les réglages, les abonnements et les thèmes propres de ce chat, quelles actualités y ont été envoyées et quand, et qui a changé quoi (le numéro du compte, pas le nom).
    Les messages d'un groupe ne sont ni gardés ni journalisés ; les commandes, seulement jusqu'à leur réponse.
    /forget efface tout ce qui concerne ce chat, sauf la liste des changements dont les opérateurs répondent. /export donne ce qui est réglé.

# -- Opérateurs ----------------------------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } source
   *[other] { $n } sources
}
source-failing = en panne
source-failing-with = en panne : { $error }
source-new = pas encore lue
source-paused = arrêtée
source-gone = disparue
source-given-up = { $source } est en panne depuis une semaine et ne sera plus essayée qu’une fois par semaine. Dernière erreur : { $error }
source-ended = { $source } annonce sa disparition définitive (410). Elle ne sera plus interrogée.
source-choose = { $n ->
    [one] Il y a là { $n } flux. Lequel ?
   *[other] Il y a là { $n } flux. Lequel ?
}
source-added = Ajoutée, source { $id } : { $url }. Ce qui s'y trouve déjà ne va qu'aux archives.
source-known = C'est déjà la source { $id } : { $url }
source-dropped = Abandonnée : { $url }
sources-imported = Ajoutées : { $added }. Déjà connues : { $known }. Illisibles : { $broken }.
stats-heading = Ce qu'il y a
stats-sources = Sources : { $n }
stats-articles = Articles : { $n }
stats-stories = Actualités : { $n }
stats-topics = Thèmes : { $n }
stats-chats = Chats : { $n }
stats-subscriptions = Abonnements : { $n }
stats-deliveries = Envois, { $state } : { $n }
stats-oldest = Le plus ancien attend depuis { $span }.
broadcast-sure = { $n ->
    [one] Ceci part vers { $n } chat :
   *[other] Ceci part vers { $n } chats :
}
broadcast-sent = { $n ->
    [one] En route vers { $n } chat.
   *[other] En route vers { $n } chats.
}
button-send = Envoyer
granted = { $person } est maintenant opérateur.
revoked = { $person } n'est plus opérateur.
revoked-not = { $person } est opérateur par la configuration (OPERATORS) : changez-le là.
audit-heading = Changements, les plus récents d'abord
audit-none = Rien n'a encore été changé.

# -- Refus --------------------------------------------------------------------------------------------------------------------------
error-admins-only = Seuls les admins de ce chat le peuvent. Demandez à l'un d'eux.
error-operators-only = Seuls les opérateurs de cette installation le peuvent.
error-channel-admins-only = Seuls les admins de cette chaîne le peuvent. /channel off y met fin.
error-private-only = Cela ne marche qu'en privé : écrivez-moi directement.
error-admins-unknown = Je ne peux pas savoir qui est admin. Réessayez dans une minute.
error-usage = Écrivez ainsi : { $usage }
error-no-topic = Il n'y a pas de thème { $name }. Voir /topics.
error-no-topic-nearest = Il n'y a pas de thème { $name }. Peut-être { $nearest } ? Voir /topics.
error-not-subscribed = Ce chat n'est pas abonné à { $name }. Voir /status.
error-bad-name = « { $name } » ne peut nommer un thème : 1 à 32 caractères a–z, 0–9 et _.
error-name-taken = Il y a déjà un thème { $name }. Changez-le avec /edittopic, ou prenez un autre nom.
error-long-query = Une requête a au plus { $most } caractères. Raccourcissez-la.
error-bad-query = Je ne peux lire la requête ici ; attendu : { $expected } :
error-many-topics = Un chat a au plus { $most } thèmes à lui. Abandonnez-en un avec /droptopic.
error-many-subscriptions = Un chat a au plus { $most } abonnements. Quittez-en un avec /unsubscribe.
error-no-reply = À utiliser en réponse à l'une de mes actualités.
error-no-story = Ce message n'est pas l'une de mes actualités. Répondez à l'une d'elles.
error-bad-duration = Je ne peux lire cette durée. Écrivez 2h ou 1d, un an au plus.
error-bad-address = Ce n'est pas une adresse. Écrivez-en une comme https://example.org
error-no-feed = Il n'y a rien à lire là : { $why }
error-no-source = Il n'y a pas de source { $name }. Voir /sources.
error-no-channel = Je ne suis dans aucune chaîne { $name }. Ajoutez-m'y d'abord comme admin.
error-no-zone = Je ne connais pas le fuseau « { $name } ». Écrivez Europe/Kyiv, ou nommez une grande ville.
error-quiet-all-day = Des heures calmes qui finissent quand elles commencent ne finiraient jamais. Prenez deux heures différentes.
error-bad-setting = Ce n'est pas une des valeurs. Voir /settings.
error-bad-file = Je ne peux lire ce fichier ({ $why }). Envoyez celui de /export, avec /import en légende.
error-old-button = Ce bouton est trop ancien. Refaites la commande.
error-not-here = Cette installation ne le peut pas. Demandez à son opérateur.

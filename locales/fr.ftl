# Les mots du bot en français. Les noms des commandes, des thèmes et des médias restent tels quels.

# -- Dates et durées --------------------------------------------------------------------------------------
date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
date-year = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
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
owner-state = financé par l’État, { $country }
owner-public = service public, { $country }
owner-party = appartient à { $party }
country-RU = Russie
country-CN = Chine
country-TR = Turquie
country-QA = Qatar
country-US = États-Unis
country-FR = France
country-IR = Iran
country-UA = Ukraine
country-KP = Corée du Nord
country-BY = Biélorussie
country-CU = Cuba
country-SY = Syrie
country-VN = Viêt Nam
country-AE = Émirats arabes unis
country-GB = Royaume-Uni
country-DE = Allemagne
country-AT = Autriche
country-IE = Irlande
country-CA = Canada
country-AU = Australie
country-NZ = Nouvelle-Zélande
country-JP = Japon
country-SE = Suède
country-NO = Norvège
country-FI = Finlande
country-DK = Danemark
country-CH = Suisse
country-ES = Espagne
country-IT = Italie
country-NL = Pays-Bas
country-BE = Belgique
card-corrected = corrigé à { $time } : { $what }
corrected-headline = le titre était « { $was } »
corrected-words = « { $was } » devient « { $is } »
card-withdrawn = Retiré par le média.
follow-corrected = { $outlet } corrige :
follow-withdrawn = { $outlet } a retiré son article.
follow-reported = { $outlet } ajoute :
button-read = Lire
button-follow = Suivre
button-why = Pourquoi ?

# -- Début, aide -----------------------------------------------------------------------------------------------
start-hello = Division Bell : l’actualité politique pour ce chat, chaque fait une fois, avec sa source.
start-what = Choisissez ce que vous suivez. Appuyez sur un thème pour vous abonner ; rien d’ancien n’est envoyé.
start-admins = Les admins de ce groupe choisissent les thèmes ; /latest, /search et /why sont ouverts à tous.
start-offer = On vous invite à suivre ces thèmes. Appuyez pour vous abonner ; rien d’ancien n’est envoyé.
start-back = { $n ->
    [one] Me revoici, avec votre { $n } abonnement et vos réglages d’avant.
   *[other] Me revoici, avec vos { $n } abonnements et vos réglages d’avant.
}
button-all-topics = Tous les thèmes
button-add-group = M’ajouter à un groupe
button-subscribe-all = { $n ->
    [one] S’y abonner
   *[other] S’abonner aux { $n }
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
unknown-nearest = Je ne connais pas /{ $name }. Vouliez-vous dire /{ $nearest } ?
unknown-text = Je réponds aux commandes : voir /help, ou commencez par /topics.
flood = Trop de commandes. J’écoute à nouveau dans une minute.
flood-inline = Trop de questions : réessayez dans une minute
cancelled = Rien n’a été changé.
about-start = saluer et proposer des thèmes
about-help = ce que je sais faire
about-topics = tous les thèmes ; appuyez pour vous abonner
about-latest = les dernières actualités
about-search = chercher dans tout ce qui a été vu
about-story = en réponse : tous les médias et versions d’une actualité
about-why = en réponse : pourquoi cet envoi ; avec une adresse : pourquoi pas
about-digest = ce qui s’est passé depuis le dernier récapitulatif
about-trends = actualités par jour sur 30 jours
about-status = ce que ce chat reçoit, et quand
about-sources = d’où viennent les actualités
about-privacy = ce que je garde, et comment l’effacer
about-subscribe = suivre des thèmes dans ce chat ou ce fil
about-unsubscribe = ne plus suivre des thèmes
about-settings = quand et comment arrivent les actualités
about-mute = tout retenir un moment, puis un seul récapitulatif
about-unmute = finir la pause
about-follow = en réponse : recevoir la suite d’une actualité
about-unfollow = en réponse : plus rien de cette actualité
about-newtopic = créer votre propre thème
about-edittopic = changer la requête d’un thème
about-droptopic = supprimer un thème
about-examples = les exemples dont un thème apprend ; forget les efface
about-channel = en privé : gérer une chaîne dont vous êtes admin
about-export = abonnements et réglages du chat dans un fichier
about-import = lire un tel fichier
about-forget = effacer tout ce qui concerne ce chat
about-addsource = ajouter un site ou un flux
about-dropsource = supprimer une source
about-stats = combien il y a de tout
about-broadcast = envoyer un avis à tous les chats
about-grant = faire de quelqu’un un opérateur
about-revoke = y mettre fin
about-audit = qui a changé quoi

# -- La page pour les journaux -------------------------------------------------------------------------------
join-title = Suivre un thème dans votre groupe
join-intro = Division Bell annonce à un groupe, une fois et avec la source, ce qui se passe sur les thèmes qu’il suit. Choisissez des thèmes et collez la ligne sous un article : les lecteurs qui la suivent ajoutent le bot à leur groupe, et ces thèmes y sont proposés aussitôt.
join-choose = Choisissez des thèmes
join-make = Composer la ligne
join-line = Collez ceci dans l’article
join-looks = Voici ce que cela donne
join-address = L’adresse seule :
join-no-address = PUBLIC_URL n’est pas défini ici : c’est l’adresse par laquelle vous êtes venu. Les lecteurs ne l’atteindront peut-être pas.
join-words = Suivre { $topics } dans votre groupe
join-and = { $first } et { $last }
join-unknown-title = Ce thème n’existe pas
join-unknown = Le thème « { $name } » n’existe pas.
join-unknown-nearest = Le thème « { $name } » n’existe pas. Vouliez-vous dire « { $nearest } » ?
join-too-many = Un chat suit au plus { $most } thèmes.
join-all = Voici les thèmes
join-nowhere = Cette installation ne mène encore à aucun chat. Réessayez plus tard.

# -- Thèmes et abonnements --------------------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } thème
   *[other] { $n } thèmes
}
topics-how = Les admins s’abonnent en appuyant sur un thème ou avec /subscribe NOM. ✓ marque ce que suit ce chat.
subscribed = Abonnement : { $topics }
subscribed-already = Déjà suivi : { $topics }
subscribed-toast = Abonnement : { $topic }
subscribed-instant = La prochaine arrive ici dès qu’elle est publiée.
subscribed-digest = Les prochaines arrivent dans le récapitulatif du { $when }.
left = Fin des actualités sur { $topics }.
left-none = Ce chat n’est abonné à rien.
left-toast = Abonnement arrêté : { $topic }
preview = { $n ->
    [one] { $n } actualité en 7 jours, environ { $day } par jour.
   *[other] { $n } actualités en 7 jours, environ { $day } par jour.
}
preview-few = { $n ->
    [one] { $n } actualité en 7 jours.
   *[other] { $n } actualités en 7 jours.
}
preview-none = Aucune actualité en 7 jours : je vous écrirai quand il y en aura.
subscribe-many = Cela fait environ { $day } actualités par jour. S’abonner à tout ? (Un récapitulatif ou une sélection stricte en apporte moins : voir /settings.)
button-newest = Montrer les 3 dernières
button-subscribe-sure = Oui, s’abonner
button-cancel = Annuler
topic-preview = Ce que { $topic } aurait trouvé :
topic-operators = Les opérateurs s’écrivent en capitales et en anglais (AND, OR, NOT) ; en minuscules, ils sont cherchés comme tout mot.
topic-taught = { $n ->
    [one] { $n } exemple compte toujours. /examples { $name } le montre.
   *[other] { $n } exemples comptent toujours. /examples { $name } les montre.
}
topic-many = C’est plus de 50 par jour : une requête plus précise se lit mieux.
topic-saved = Enregistré : { $topic }.
topic-saved-own = Enregistré, et ce chat est abonné : { $topic }.
topic-saved-over = Enregistré, et ce chat est abonné : { $topic }. Ici, il remplace le thème partagé de ce nom, jusqu’à /droptopic { $topic }.
topic-dropped = { $n ->
    [0] Supprimé : { $topic }. Aucun chat n’était abonné.
    [one] Supprimé : { $topic }. { $n } chat était abonné.
   *[other] Supprimé : { $topic }. { $n } chats étaient abonnés.
}
topic-dropped-back = Supprimé. Ce chat revient au { $topic } que tous les chats partagent.
button-save = Enregistrer
button-save-sure = Enregistrer quand même

# -- Requêtes ---------------------------------------------------------------------------------------------------
query-1 = le mot sous toutes ses formes : sanction, Sanctions, sanctioned
query-2 = ces mots à la suite, exactement sous ces formes
query-3 = tout mot qui commence ainsi
query-4 = ce mot précis, majuscules et minuscules comme écrites
query-5 = les deux ; équivaut à iran AND nuclear
query-6 = l’un ou l’autre ; lie moins que AND
query-7 = le premier sans le second
query-8 = les parenthèses regroupent
query-9 = tous ces mots, sous toute forme et dans tout ordre, avec au plus 5 autres entre eux
query-10 = au moins 3 mentions ; aussi après une expression ou un début de mot
query-11 = dans le titre ; title:(a OR b) pour plusieurs
query-12 = le nom ou l’adresse du média contient ceci
query-13 = la langue de l’article (deux lettres)
query-14 = l’adresse contient ceci
expected-operator = AND, OR ou la fin : cette parenthèse ne ferme rien
expected-something = quelque chose à chercher : NOT seul correspond à presque tout
expected-less-nesting = moins d’imbrication : { $n } niveaux au plus
expected-parenthesis = une parenthèse fermante
expected-word = un mot ou une expression (pour chercher l’opérateur lui-même, mettez-le entre guillemets)
expected-after-title = un mot ou une expression juste après title:
expected-within-title = des mots dans title:, pas d’autre champ
expected-lang = une langue de deux lettres, comme lang:fr
expected-source = le nom ou l’adresse d’un média, comme source:bbc (source:bbc OR source:reuters)
expected-url = une partie d’adresse, comme url:/politics/
expected-quoted-word = au moins un mot entre les guillemets
expected-field = title:, source:, lang: ou url: avant un deux-points, ou un nombre après
expected-marks = = seulement avant un mot, * seulement après, ~ seulement après une expression
expected-not = NOT et une espace avant ce qui n’est pas voulu, au lieu de -
expected-different-words = des mots différents avant ~
expected-prefix = un mot d’au moins deux lettres avant *
expected-any = un mot, une expression entre guillemets ou une parenthèse ouvrante
expected-space = une espace
expected-number = un nombre, { $n } au plus
expected-quotation-mark = un guillemet fermant
expected-terms = au plus { $n } mots, expressions et champs
expected-end = la fin de la requête : { $n } caractères au plus

# -- Regarder ------------------------------------------------------------------------------------------------------
latest-heading = Dernières actualités
latest-topic = Dernières sur { $topic }
latest-none = Pas encore d’actualités.
search-heading = { $n ->
    [one] { $n } article sur « { $words } »
   *[other] { $n } articles sur « { $words } »
}
search-none = Rien sur « { $words } ». Essayez avec moins de mots, ou d’autres.
story-count = { $n ->
    [one] { $n } article dans l’ordre du temps :
   *[other] { $n } articles dans l’ordre du temps :
}
story-changed = titre changé en{" "}
story-text-changed = texte changé.
story-joined = Annoncé ici en { $n } messages avant qu’on sache que c’est une seule actualité :
digest-since = { $n ->
    [one] { $n } actualité depuis le { $when }
   *[other] { $n } actualités depuis le { $when }
}
digest-heading = { $n ->
    [one] { $n } actualité
   *[other] { $n } actualités
}
digest-other = Autres
digest-none = Rien de neuf sur les thèmes de ce chat depuis le { $when }.
trends-heading = Actualités par jour, { $days } derniers jours
trends-topic = { $n ->
    [one] { $topic } : { $n } actualité
   *[other] { $topic } : { $n } actualités
}
trends-source = Source : articles des médias suivis, rattachés aux thèmes. Jours UTC.
trends-none = Ce chat ne suit aucun thème : nommez-en un, comme /trends sanctions.

# -- Pourquoi ---------------------------------------------------------------------------------------------------------
why-topic = Thème { $topic } ({ $percent } %) : { $terms }
why-nearest = Le plus proche : { $topic } ({ $percent } %) : { $terms }
why-nearest-wordless = Le plus proche : { $topic } ({ $percent } %), par ressemblance seulement.
why-today = D’après ce que les thèmes cherchent aujourd’hui : { $topic } ({ $percent } %) : { $terms }
why-in-title = { $term } (titre)
why-in-paragraph = { $term } (paragraphe { $n })
why-learned = { $n ->
    [one] { $n } exemple a fait passer cela de { $before } % à { $after } % : { $words }
   *[other] { $n } exemples ont fait passer cela de { $before } % à { $after } % : { $words }
}
why-no-topic = Aucun thème ne correspondait avec certitude.
why-seen = Vu chez { $outlet }, { $when }.
why-summary-own = Résumé : les phrases du média lui-même.
why-summary-model = Résumé : rédigé par { $model }, vérifié d’après l’article.
why-archived = L’article était là quand la source a été ajoutée ; il n’est allé qu’aux archives.
why-same-story = C’est la même actualité que « { $title } » ; il y a été ajouté.
why-sent = Envoyé ici le { $when }.
why-edited = Ajouté au message le { $when }.
why-digested = Dans le récapitulatif du { $when }.
why-held = Retenu ({ $reason }) jusqu’au { $when }.
why-dropped = Écarté le { $when } : { $reason }.
why-uncertain = Peut-être envoyé le { $when } : la plateforme ne l’a pas confirmé.
why-due = Prévu le { $when }, en route.
why-retry = Pas encore envoyé ({ $error }) ; nouvel essai le { $when }.
why-claimed = En cours d’envoi.
why-not-seen = Je n’ai pas vu cette adresse : aucune de mes sources ne l’avait. Voir /sources.
why-no-story = Aucune actualité n’en a été tirée.
why-not-no-topic = Pas envoyé : aucun thème ne correspondait.
why-not-subscribed = Pas envoyé ici : ce chat ne suit pas { $topics }.
why-not-subscribed-story = Pas envoyé ici : l’ensemble de l’actualité porte sur { $topics }, que ce chat ne suit pas.
why-not-near = Pas envoyé ici : l’article porte moins sur { $topic } que ce chat ne le demande (voir la sélection dans /settings).
why-not-before = Pas envoyé ici : ce chat ne suit { $topic } que depuis le { $when }.
why-not-yet = Pas encore envoyé ici.
reason-digest = pour le récapitulatif
reason-mute = pause
reason-quiet = heures calmes
reason-superseded = remplacé par une version plus récente
reason-merged = c’était une histoire déjà racontée ici
reason-old = trop ancien au moment où l’envoi était possible
reason-unsubscribed = le chat ne suivait plus le thème
reason-story-gone = cette actualité n’est plus conservée
reason-unchanged = le message aurait redit la même chose
reason-message-gone = le message n’était plus là
reason-chat-gone = je n’étais plus dans le chat
reason-no-right = je n’avais pas le droit d’écrire
reason-moved = le chat a changé d’adresse
reason-none = sans raison donnée

# -- Instruire les thèmes -----------------------------------------------------------------------------------------
judge-on = { $topic } : dans le sujet
judge-off = { $topic } : hors sujet
judge-noted = Noté : cela compte désormais.
judge-noted-shared = Noté : cela compte dans tous les chats.
judge-noted-copy = Noté. Ce chat a maintenant sa copie de { $topic }, qui apprend pour lui seul. /examples { $name } forget revient en arrière.
judge-out-of-reach = Pas noté : la requête de { $topic } ne trouve pas cet article, et des exemples n’y changent rien. Élargissez-la avec /edittopic { $name }.
judge-already = Déjà noté : rien n’a changé. /examples { $name } montre ce qui a été dit.
judge-taken-back = Annulé.
judge-not-said = Rien à annuler : personne ne le dit plus. /examples { $name } montre ce qui a été dit.
examples-heading = Exemples pour { $topic }
examples-none = Aucun pour l’instant. Appuyez sur « dans le sujet » ou « hors sujet » sous une réponse à /why.
examples-count = { $on } dans le sujet, { $off } hors sujet. Les plus récents :
examples-copy = C’est la copie de { $topic } propre à ce chat : oublier les exemples ramène à celui que tous les chats partagent.
examples-forgotten = Oublié : { $topic } note comme si personne n’avait jugé.
examples-given-up = Oublié : ce chat revient au { $topic } que tous les chats partagent.
button-unteach = Tout oublier

# -- État et réglages ----------------------------------------------------------------------------------------------------
status-heading = Ce chat
status-topics = { $n ->
    [one] Suit { $n } thème : { $topics }
   *[other] Suit { $n } thèmes : { $topics }
}
status-nothing = Ne suit encore rien : voir /topics.
status-next-digest = Prochain récapitulatif : { $when }
status-muted = En pause jusqu’au { $when }
status-quiet = Heures calmes jusqu’au { $when }
status-zone = Fuseau { $zone }, il est { $time }
status-last = Dernière actualité : { $when }
status-last-none = Aucune actualité envoyée.
thread-gone = Le fil des actualités n’existe plus : elles arrivent désormais ici. Voir le fil dans /settings.
no-right-notice = Je n’ai plus le droit d’écrire dans « { $chat } », les envois y sont donc arrêtés. Donnez-moi ce droit, puis envoyez-y /start.
status-held = { $n ->
    [one] { $n } actualité est retenue ({ $reason }).
   *[other] { $n } actualités sont retenues ({ $reason }).
}
status-uncertain = { $n ->
    [one] { $n } actualité a peut-être été envoyée : la plateforme ne l’a pas confirmé.
   *[other] { $n } actualités ont peut-être été envoyées : la plateforme ne l’a pas confirmé.
}
status-due = { $n ->
    [one] { $n } message attend.
   *[other] { $n } messages attendent.
}
status-paused = La plateforme demande d’attendre jusqu’au { $when }.
status-error = Dernier problème : { $error }
status-again = Nouvel essai : { $when }
status-suspended = Les envois sont arrêtés ({ $reason }) : donnez-moi le droit d’écrire ici, puis envoyez /start.
status-sources-failing = { $n ->
    [one] { $n } source est en panne : voir /sources.
   *[other] { $n } sources sont en panne : voir /sources.
}
status-no-problems = Aucun problème.
status-you = Pour moi, vous êtes { $person }.
mode-instant = immédiatement
mode-hourly = récapitulatif toutes les heures
mode-daily = récapitulatif quotidien
mode-weekly = récapitulatif hebdomadaire
mode-as-chat = comme le chat
settings-heading = Réglages de ce chat
setting-line = { $label } : { $value }
setting-mode = Actualités
setting-at = Récapitulatif à
setting-day = Récapitulatif le
setting-zone = Fuseau horaire
setting-quiet = Heures calmes
setting-breaking = Urgences immédiates
setting-language = Langue
setting-length = Résumé
setting-breadth = Sélection
setting-pictures = Images
setting-preview = Aperçu des liens
setting-silent = Sans son
setting-judging = Juger sous les nouvelles
setting-thread = Fil
setting-policy = En cas de doute
setting-age = Trop ancien après
setting-topics = Thème par thème
about-setting-mode = Quand arrivent les actualités.
about-setting-at = Autre heure : /settings at 08:30
about-setting-day = Le jour du récapitulatif hebdomadaire.
about-setting-zone = Autre : /settings zone New York. En privé, envoyez votre position.
about-setting-quiet = Les actualités attendent la fin ; un récapitulatif quotidien ou hebdomadaire réglé sur une heure de cette période arrive quand même. Autres heures : /settings quiet 22:30-06:30
about-setting-breaking = Ce que beaucoup de médias annoncent en quelques minutes arrive immédiatement, quels que soient les réglages.
about-setting-language = Ma langue ici. Les articles restent dans la leur.
about-setting-length = Ce qu’on montre d’une actualité.
about-setting-breadth = À quel point une actualité doit porter sur son thème.
about-setting-pictures = Montrer l’image de l’actualité.
about-setting-preview = Montrer l’aperçu du lien.
about-setting-silent = Les actualités arrivent sans son.
about-setting-judging = Sous chaque nouvelle, des boutons la disent dans le sujet ou hors sujet ; ce que pressent les admins instruit le sujet (voir /examples). Sinon, les boutons sont sous « Pourquoi ? »
about-setting-thread = Où vont les actualités dans un groupe à fils.
about-setting-policy = Que faire quand la plateforme n’a pas dit si un message est arrivé.
about-setting-age = Ce qui est plus ancien au moment de partir va dans le prochain récapitulatif.
about-setting-topics = Appuyez sur un thème pour changer quand arrivent ses actualités.
length-headline = le titre seul
length-short = deux ou trois phrases
length-full = en détail
breadth-strict = stricte : le thème est au centre
breadth-normal = normale
breadth-wide = large : à peu près sur le thème, aussi
policy-at_least_once = renvoyer
policy-at_most_once = ne pas renvoyer
thread-each = où l’on s’est abonné
thread-main = fil principal
thread-here = ce fil
on = oui
off = non
saved = Enregistré.
button-back = ◀ Retour
zone-set = Fuseau : { $zone }, il y est { $time }. Pas juste ? /settings zone VILLE
muted = En pause : { $span }, jusqu’au { $when }. Puis un seul récapitulatif.
unmuted = { $n ->
    [0] Les actualités reviennent. Rien n’a été retenu.
    [one] Les actualités reviennent. { $n } actualité retenue arrive dans un récapitulatif.
   *[other] Les actualités reviennent. { $n } actualités retenues arrivent dans un récapitulatif.
}
unmuted-not = Ce chat n’est pas en pause.
followed = Suivi : { $title }
unfollowed = Plus suivi : { $title }

# -- Ce qui est au chat -----------------------------------------------------------------------------------------------------
channel-now = Ici, les commandes portent maintenant sur { $title }. /channel off y met fin.
channel-off = Ici, les commandes portent à nouveau sur ce chat.
exported = { $n ->
    [one] { $n } abonnement, thèmes propres et réglages. Pour les lire ailleurs, envoyez le fichier avec /import en légende.
   *[other] { $n } abonnements, thèmes propres et réglages. Pour les lire ailleurs, envoyez le fichier avec /import en légende.
}
exported-copies = Ce qui a été appris reste ici : { $topics }. Le fichier nomme les thèmes que tous les chats partagent.
imported = { $n ->
    [one] Lu : { $n } abonnement, réglages, thèmes propres : { $topics }. Rien d’ancien n’est envoyé.
   *[other] Lu : { $n } abonnements, réglages, thèmes propres : { $topics }. Rien d’ancien n’est envoyé.
}
imported-left-out = { $more ->
    [0] Laissés de côté, faute de thème de ce nom, de place ou de requête lisible : { $topics }
   *[other] Laissés de côté, faute de thème de ce nom, de place ou de requête lisible : { $topics } et { $more } de plus
}
import-how = Envoyez le fichier donné par /export, avec /import en légende.
forget-sure = Effacer les abonnements, les thèmes propres, les réglages et l’historique de ce chat ? C’est irréversible.
forgotten = Tout ce qui concerne ce chat est effacé. /start permet de recommencer.
button-forget = Oui, effacer
privacy = Je garde le numéro, le nom, les réglages, les abonnements et les thèmes propres de ce chat, quelles actualités y ont été envoyées et quand, et qui a changé quoi (le numéro du compte, pas le nom).
    Les messages d’un groupe ne sont ni gardés ni journalisés ; les commandes, seulement jusqu’à leur réponse. Ce dont un bouton a encore besoin (les mots d’une recherche, un brouillon) reste tant qu’il marche, sans dire à qui c’est.
    /forget efface tout ce qui concerne ce chat ; il reste seulement que cela fut fait, quand et par quel compte. /export donne ce qui est réglé.

# -- Opérateurs ----------------------------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } source
   *[other] { $n } sources
}
sources-shares = { $n ->
    [one] { $n } actualité en { $days } jours venait de
   *[other] { $n } actualités en { $days } jours venaient de
}
sources-shares-others = { $n ->
    [one] { $n } autre média
   *[other] { $n } autres médias
}
source-failing = en panne
source-failing-with = en panne : { $error }
source-new = pas encore lue
source-paused = arrêtée
source-gone = disparue
source-given-up = { $source } est en panne depuis une semaine et ne sera plus essayée qu’une fois par semaine. Dernière erreur : { $error }
source-ended = { $source } annonce sa disparition définitive (410). Elle ne sera plus interrogée.
source-choose = { $n ->
    [one] Il y a là { $n } flux. Lequel ?
   *[other] Il y a là { $n } flux. Lequel ?
}
source-added = Ajoutée, source { $id } : { $url }. Ce qui s’y trouve déjà ne va qu’aux archives.
source-known = C’est déjà la source { $id } : { $url }
source-dropped = Supprimée : { $url }
sources-imported = Ajoutées : { $added }. Déjà connues : { $known }. Illisibles : { $broken }.
stats-heading = Ce qu’il y a
stats-sources = Sources : { $n }
stats-articles = Articles : { $n }
stats-stories = Actualités : { $n }
stats-topics = Thèmes : { $n }
stats-chats = Chats : { $n }
stats-subscriptions = Abonnements : { $n }
stats-deliveries = Envois, { $state } : { $n }
stats-oldest = Le plus ancien attend depuis { $span }.
broadcast-sure = { $n ->
    [one] Ceci part vers { $n } chat :
   *[other] Ceci part vers { $n } chats :
}
broadcast-sent = { $n ->
    [one] En route vers { $n } chat.
   *[other] En route vers { $n } chats.
}
button-send = Envoyer
granted = { $person } est maintenant opérateur.
revoked = { $person } n’est plus opérateur.
revoked-not = { $person } est opérateur par la configuration (OPERATORS) : changez-le là.
audit-heading = Changements, les plus récents d’abord
audit-none = Rien n’a encore été changé.

# -- Refus --------------------------------------------------------------------------------------------------------------------------
error-admins-only = Seuls les admins de ce chat peuvent le faire. Demandez à l’un d’eux.
error-operators-only = Seuls les opérateurs de cette installation peuvent le faire.
error-channel-admins-only = Seuls les admins de cette chaîne peuvent le faire. /channel off met fin à sa gestion ici.
error-channel-no-right = Je n’ai pas le droit de publier dans cette chaîne. Faites de moi un admin qui peut publier, puis réessayez.
error-private-only = Cela ne marche qu’en privé : écrivez-moi directement.
error-admins-unknown = Je ne parviens pas à savoir qui est admin. Réessayez dans une minute.
error-usage = Écrivez ceci : { $usage }
error-no-topic = Il n’y a pas de thème { $name }. Voir /topics.
error-no-topic-nearest = Il n’y a pas de thème { $name }. Vouliez-vous dire { $nearest } ? Voir /topics.
error-shared-topic = Tous les chats partagent { $name }. /newtopic { $name } REQUÊTE en fait un thème propre à ce chat à sa place ; /unsubscribe { $name } le quitte.
error-not-subscribed = Ce chat n’est pas abonné à { $name }. Voir /status.
error-bad-name = « { $name } » ne peut pas nommer un thème : 1 à 32 caractères a–z, 0–9 et _.
error-name-taken = Il y a déjà un thème { $name }. Changez-le avec /edittopic, ou prenez un autre nom.
error-long-query = Une requête a au plus { $most } caractères. Raccourcissez-la.
error-many-terms = Une requête a au plus { $most } mots, expressions et champs. Enlevez-en, ou faites-en deux thèmes.
error-bad-query = La requête est illisible ici ; il faudrait : { $expected }
error-many-topics = Un chat a au plus { $most } thèmes propres. Supprimez-en un avec /droptopic.
error-many-subscriptions = Un chat a au plus { $most } abonnements. Quittez-en un avec /unsubscribe.
error-no-reply = À utiliser en réponse à l’une de mes actualités.
error-no-story = Ce message n’est pas l’une de mes actualités. Répondez à l’une d’elles.
error-bad-duration = Je ne peux pas lire cette durée. Écrivez 2h ou 1d, un an au plus.
error-bad-address = Ce n’est pas une adresse. Écrivez-en une comme https://example.org
error-no-feed = Il n’y a rien à lire là : { $why }
error-no-source = Il n’y a pas de source { $name }. Voir /sources.
error-no-channel = Je ne suis dans aucune chaîne { $name }. Ajoutez-m’y d’abord comme admin.
error-no-zone = Je ne connais pas le fuseau « { $name } ». Écrivez Europe/Paris, ou nommez une grande ville.
error-quiet-all-day = Des heures calmes qui finissent à leur début ne finiraient jamais. Choisissez deux heures différentes.
error-bad-setting = Ce n’est pas une des valeurs possibles. Voir /settings.
error-bad-file = Je ne peux pas lire ce fichier ({ $why }). Envoyez celui de /export, avec /import en légende.
error-no-file = Je n’ai pas pu obtenir ce fichier : il est vide, dépasse { $most } Mo ou n’existe plus. Envoyez-en un autre.
error-old-button = Ce bouton est trop ancien. Relancez la commande.
error-not-here = Cette installation ne sait pas le faire. Adressez-vous à son opérateur.

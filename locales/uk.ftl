# Слова бота українською. Назви команд, тем і видань лишаються такими, як є.

# -- Дати й тривалості --------------------------------------------------------------------------------
date = { $day } { $month }
date-year = { $day } { $month } { $year }
date-time = { $date } { $time }
month-1 = січ.
month-2 = лют.
month-3 = бер.
month-4 = квіт.
month-5 = трав.
month-6 = черв.
month-7 = лип.
month-8 = серп.
month-9 = вер.
month-10 = жовт.
month-11 = лист.
month-12 = груд.
weekday-0 = понеділок
weekday-1 = вівторок
weekday-2 = середа
weekday-3 = четвер
weekday-4 = п’ятниця
weekday-5 = субота
weekday-6 = неділя
span-minutes = { $n ->
    [one] { $n } хвилина
    [few] { $n } хвилини
   *[other] { $n } хвилин
}
span-hours = { $n ->
    [one] { $n } година
    [few] { $n } години
   *[other] { $n } годин
}
span-days = { $n ->
    [one] { $n } день
    [few] { $n } дні
   *[other] { $n } днів
}

# -- Новини ---------------------------------------------------------------------------------------------
card-also = також { $outlets }
card-also-more = { $n ->
    [one] також { $outlets } і ще { $n }
   *[other] також { $outlets } і ще { $n }
}
card-outlets = { $n ->
    [one] { $n } видання
    [few] { $n } видання
   *[other] { $n } видань
}
owner-state = державне фінансування, { $country }
owner-public = суспільний мовник, { $country }
owner-party = власність партії: { $party }
country-RU = Росія
country-CN = Китай
country-TR = Туреччина
country-QA = Катар
country-US = США
country-FR = Франція
country-IR = Іран
country-UA = Україна
country-KP = Північна Корея
country-BY = Білорусь
country-CU = Куба
country-SY = Сирія
country-VN = В’єтнам
country-AE = ОАЕ
country-GB = Велика Британія
country-DE = Німеччина
country-AT = Австрія
country-IE = Ірландія
country-CA = Канада
country-AU = Австралія
country-NZ = Нова Зеландія
country-JP = Японія
country-SE = Швеція
country-NO = Норвегія
country-FI = Фінляндія
country-DK = Данія
country-CH = Швейцарія
country-ES = Іспанія
country-IT = Італія
country-NL = Нідерланди
country-BE = Бельгія
card-corrected = виправлено о { $time }: { $what }
corrected-headline = заголовок був «{ $was }»
corrected-words = «{ $was }» тепер «{ $is }»
card-withdrawn = Видання відкликало цю новину.
follow-corrected = { $outlet } виправляє:
follow-withdrawn = { $outlet }: статтю відкликано.
follow-reported = { $outlet } додає:
button-read = Читати
button-follow = Стежити
button-why = Чому?

# -- Початок, довідка -------------------------------------------------------------------------------------
start-hello = Division Bell: новини політики для цього чату, кожна один раз і з джерелом.
start-what = Оберіть, за чим стежити. Натисніть тему, щоб підписатися; старого не буде.
start-admins = Теми обирають адміністратори групи; /latest, /search і /why доступні всім.
start-offer = Вас запросили стежити за цими темами. Натисніть, щоб підписатися; старого не буде.
start-back = { $n ->
    [one] Я знову тут: { $n } підписка й усі налаштування, як були.
    [few] Я знову тут: { $n } підписки й усі налаштування, як були.
   *[other] Я знову тут: { $n } підписок й усі налаштування, як були.
}
button-all-topics = Усі теми
button-add-group = Додати мене до групи
button-subscribe-all = { $n ->
    [one] Підписатися на { $n } тему
    [few] Підписатися на всі { $n } теми
   *[other] Підписатися на всі { $n } тем
}
help-intro = Я повідомляю цьому чату, один раз і з джерелом, що відбувається за його темами.
help-members = Для всіх
help-admins = Для адміністраторів чату
help-operators = Для операторів
help-more = /help КОМАНДА розповість докладніше.
help-for-all = Доступно всім.
help-for-admins = Доступно адміністраторам чату.
help-for-operators = Доступно операторам цього бота.
unknown-command = Я не знаю /{ $name }. Дивіться /help.
unknown-nearest = Я не знаю /{ $name }. Може, /{ $nearest }?
unknown-text = Я відповідаю на команди: дивіться /help або почніть із /topics.
flood = Забагато команд. Слухатиму знову за хвилину.
flood-inline = Забагато запитів: знову за хвилину
cancelled = Нічого не змінено.
about-start = привітати й запропонувати теми
about-help = що я вмію
about-topics = усі теми; натисніть, щоб підписатися
about-latest = найновіше
about-search = шукати в усьому, що я бачу
about-story = у відповідь: усі видання й версії новини
about-why = у відповідь: чому це надіслано; з адресою: чому ні
about-digest = що сталося з часу останнього дайджесту
about-trends = новини на день, 30 днів
about-status = що й коли отримує цей чат
about-sources = звідки новини
about-privacy = що я зберігаю і як це стерти
about-subscribe = стежити за темами в цьому чаті чи гілці
about-unsubscribe = більше не стежити за темами
about-settings = коли і як надходять новини
about-mute = на якийсь час притримати все, потім один дайджест
about-unmute = закінчити паузу
about-follow = у відповідь: отримувати розвиток новини
about-unfollow = у відповідь: більше не стежити за новиною
about-newtopic = створити власну тему
about-edittopic = змінити запит теми
about-droptopic = прибрати тему
about-examples = чого навчено тему; forget це скасовує
about-channel = у приватному чаті: керувати своїм каналом
about-export = підписки й налаштування чату файлом
about-import = прочитати такий файл
about-forget = стерти все про цей чат
about-addsource = додати сайт або стрічку
about-dropsource = прибрати джерело
about-stats = скільки чого є
about-broadcast = надіслати оголошення в усі чати
about-grant = зробити когось оператором
about-revoke = скасувати це
about-audit = хто що змінив

# -- Сторінка для видань ------------------------------------------------------------------------------------
join-title = Стежити за темою у груповому чаті
join-intro = Division Bell повідомляє груповому чату, один раз і з джерелом, що відбувається за його темами. Оберіть теми й вставте рядок під статтею: читачі, які його натиснуть, додадуть бота до свого чату, і там одразу буде запропоновано ці теми.
join-choose = Оберіть теми
join-make = Скласти рядок
join-line = Вставте це у статтю
join-looks = Ось який це має вигляд
join-address = Лише адреса:
join-no-address = PUBLIC_URL тут не задано, тож це адреса, за якою прийшли ви. Читачам вона може бути недоступна.
join-words = Стежити у груповому чаті: { $topics }
join-and = { $first } і { $last }
join-unknown-title = Такої теми немає
join-unknown = Теми «{ $name }» немає.
join-unknown-nearest = Теми «{ $name }» немає. Можливо, ідеться про «{ $nearest }».
join-too-many = Чат стежить щонайбільше за { $most } темами.
join-all = Ось теми, які є
join-nowhere = Тут іще немає чату, до якого можна перейти. Спробуйте пізніше.

# -- Теми й підписки ---------------------------------------------------------------------------------------
topics-heading = { $n ->
    [one] { $n } тема
    [few] { $n } теми
   *[other] { $n } тем
}
topics-how = Адміністратори підписуються натисканням теми або через /subscribe НАЗВА. ✓ позначає те, за чим стежить чат.
subscribed = Підписано: { $topics }
subscribed-already = Уже підписано: { $topics }
subscribed-toast = Підписано: { $topic }
subscribed-instant = Наступна новина надійде сюди, щойно про неї напишуть.
subscribed-digest = Наступні новини будуть у дайджесті: { $when }.
left = Більше не буде новин за темами: { $topics }.
left-none = Цей чат ні на що не підписаний.
left-toast = Відписано: { $topic }
preview = { $n ->
    [one] { $n } новина за останні 7 днів, близько { $day } на день.
    [few] { $n } новини за останні 7 днів, близько { $day } на день.
   *[other] { $n } новин за останні 7 днів, близько { $day } на день.
}
preview-few = { $n ->
    [one] { $n } новина за останні 7 днів.
    [few] { $n } новини за останні 7 днів.
   *[other] { $n } новин за останні 7 днів.
}
preview-none = За останні 7 днів новин не було: напишу, коли будуть.
subscribe-many = Це близько { $day } новин на день. Підписатися на все? (Дайджест або вузький відбір принесуть менше: /settings.)
button-newest = Показати 3 найновіші
button-subscribe-sure = Так, підписатися
button-cancel = Скасувати
topic-preview = Що знайшла б тема { $topic }:
topic-operators = Оператори пишуть великими літерами й англійською (AND, OR, NOT); малими їх шукають як звичайні слова.
topic-taught = { $n ->
    [one] { $n } приклад і далі має вагу. /examples { $name } його показує.
    [few] { $n } приклади й далі мають вагу. /examples { $name } їх показує.
   *[other] { $n } прикладів і далі мають вагу. /examples { $name } їх показує.
}
topic-many = Це понад 50 на день: вужчий запит читати легше.
topic-saved = Збережено: { $topic }.
topic-saved-own = Збережено, і чат підписано: { $topic }.
topic-saved-over = Збережено, і чат підписано: { $topic }. Тут вона замінює спільну тему з цією назвою, доки не буде /droptopic { $topic }.
topic-dropped = { $n ->
    [0] Прибрано: { $topic }. Ніхто не був підписаний.
    [one] Прибрано: { $topic }. Був підписаний { $n } чат.
    [few] Прибрано: { $topic }. Були підписані { $n } чати.
   *[other] Прибрано: { $topic }. Було підписано { $n } чатів.
}
topic-dropped-back = Прибрано. Чат знову має спільну для всіх тему { $topic }.
button-save = Зберегти
button-save-sure = Усе одно зберегти

# -- Запити ---------------------------------------------------------------------------------------------------
query-1 = слово в будь-якій формі: sanction, Sanctions, sanctioned
query-2 = ці слова поспіль, саме в цих формах
query-3 = кожне слово, що так починається
query-4 = саме це слово, великі й малі літери як написано
query-5 = обидва; те саме, що iran AND nuclear
query-6 = будь-яке з двох; зв’язує слабше за AND
query-7 = перше без другого
query-8 = дужки об’єднують
query-9 = усі ці слова в будь-якій формі й порядку, між ними щонайбільше 5 інших
query-10 = щонайменше 3 згадки; також після фрази чи початку слова
query-11 = у заголовку; title:(a OR b) для кількох
query-12 = назва або адреса видання містить це
query-13 = мова статті (дві літери)
query-14 = адреса містить це
expected-operator = AND, OR або кінець: ця дужка нічого не закриває
expected-something = щось, що шукати: саме лише NOT підходить майже до всього
expected-less-nesting = менша вкладеність: щонайбільше { $n }
expected-parenthesis = закривна дужка
expected-word = слово або фраза (щоб шукати сам оператор, візьміть його в лапки)
expected-after-title = слово або фраза одразу після title:
expected-within-title = слова всередині title:, без інших полів
expected-lang = мова двома літерами, як-от lang:uk
expected-source = назва або адреса видання, як-от source:bbc (source:bbc OR source:reuters)
expected-url = частина адреси, як-от url:/politics/
expected-quoted-word = принаймні одне слово в лапках
expected-field = title:, source:, lang: або url: перед двокрапкою чи число після неї
expected-marks = = лише перед словом, * лише після нього, ~ лише після фрази
expected-not = NOT і пробіл перед тим, чого не треба, замість -
expected-different-words = різні слова перед ~
expected-prefix = одне слово щонайменше з двох літер перед *
expected-any = слово, фраза в лапках або відкривна дужка
expected-space = пробіл
expected-number = число, щонайбільше { $n }
expected-quotation-mark = закривні лапки
expected-terms = щонайбільше { $n } слів, фраз і полів
expected-end = кінець запиту: щонайбільше { $n } символів

# -- Огляд ---------------------------------------------------------------------------------------------------
latest-heading = Найновіше
latest-topic = Найновіше: { $topic }
latest-none = Новин ще немає.
search-heading = { $n ->
    [one] { $n } стаття: «{ $words }»
    [few] { $n } статті: «{ $words }»
   *[other] { $n } статей: «{ $words }»
}
search-none = Нічого за «{ $words }». Спробуйте менше слів або інші.
story-count = { $n ->
    [one] { $n } стаття за часом:
    [few] { $n } статті за часом:
   *[other] { $n } статей за часом:
}
story-changed = змінено заголовок на{" "}
story-text-changed = змінено текст.
story-joined = Повідомлено тут у { $n } повідомленнях, доки не з’ясувалося, що це та сама новина:
digest-since = { $n ->
    [one] { $n } новина з { $when }
    [few] { $n } новини з { $when }
   *[other] { $n } новин з { $when }
}
digest-heading = { $n ->
    [one] { $n } новина
    [few] { $n } новини
   *[other] { $n } новин
}
digest-other = Інше
digest-none = З { $when } за темами чату нічого нового.
trends-heading = Новини на день, останні { $days } днів
trends-topic = { $n ->
    [one] { $topic }: { $n } новина
    [few] { $topic }: { $n } новини
   *[other] { $topic }: { $n } новин
}
trends-source = Джерело: статті видань, за якими я стежу, за темами. Дні за UTC.
trends-none = Чат не стежить за жодною темою: назвіть її, як-от /trends sanctions.

# -- Чому -----------------------------------------------------------------------------------------------------
why-topic = Тема { $topic } ({ $percent } %): { $terms }
why-nearest = Найближча: { $topic } ({ $percent } %): { $terms }
why-nearest-wordless = Найближча: { $topic } ({ $percent } %), лише за схожістю.
why-today = За тим, що теми шукають сьогодні: { $topic } ({ $percent } %): { $terms }
why-in-title = { $term } (заголовок)
why-in-paragraph = { $term } (абзац { $n })
why-learned = { $n ->
    [one] { $n } приклад змінив це з { $before } % на { $after } %: { $words }
    [few] { $n } приклади змінили це з { $before } % на { $after } %: { $words }
   *[other] { $n } прикладів змінили це з { $before } % на { $after } %: { $words }
}
why-no-topic = Жодна тема не підійшла напевно.
why-seen = Побачено: { $outlet }, { $when }.
why-summary-own = Стислий виклад: речення самого видання.
why-summary-model = Стислий виклад: написала модель { $model }, звірено зі статтею.
why-archived = Стаття вже була, коли додали джерело, тож потрапила лише до архіву.
why-same-story = Це та сама новина, що й «{ $title }», тож її додано туди.
why-sent = Надіслано сюди { $when }.
why-edited = Додано до повідомлення { $when }.
why-digested = У дайджесті за { $when }.
why-held = Притримано ({ $reason }) до { $when }.
why-dropped = Відкинуто { $when }: { $reason }.
why-uncertain = Можливо, надіслано { $when }: платформа не підтвердила.
why-due = Черга на { $when }, у дорозі.
why-retry = Ще не надіслано ({ $error }); наступна спроба { $when }.
why-claimed = Саме надсилається.
why-not-seen = Цієї адреси мені не траплялося: її не було в моїх джерелах. Дивіться /sources.
why-no-story = З цього не вийшло новини.
why-not-no-topic = Не надіслано: жодна тема не підійшла.
why-not-subscribed = Сюди не надіслано: чат не стежить за { $topics }.
why-not-subscribed-story = Сюди не надіслано: уся ця новина про { $topics }, а чат за цим не стежить.
why-not-near = Сюди не надіслано: це менше про { $topic }, ніж просив чат (див. відбір у /settings).
why-not-before = Сюди не надіслано: чат стежить за { $topic } лише з { $when }.
why-not-yet = Сюди ще не надіслано.
reason-digest = для дайджесту
reason-mute = пауза
reason-quiet = тихі години
reason-superseded = замінено новішою версією
reason-merged = це виявилася подія, про яку тут уже розповіли
reason-old = застаріло, коли можна було надіслати
reason-unsubscribed = чат більше не стежив за темою
reason-story-gone = цю новину вже не зберігаємо
reason-unchanged = вийшло б те саме ще раз
reason-message-gone = повідомлення вже не було
reason-chat-gone = мене вже не було в чаті
reason-no-right = мені не дозволено було писати
reason-moved = чат має іншу адресу
reason-none = причини не вказано

# -- Навчання тем --------------------------------------------------------------------------------------------
judge-on = { $topic }: за темою
judge-off = { $topic }: не за темою
judge-noted = Враховано: відтепер це має вагу.
judge-noted-shared = Враховано: це має вагу в усіх чатах.
judge-noted-copy = Враховано. Чат тепер має власну копію теми { $topic }, що вчиться лише для нього. /examples { $name } forget повертає назад.
judge-out-of-reach = Не враховано: запит теми { $topic } не знаходить цієї статті, і приклади цього не змінять. Розширте його через /edittopic { $name }.
judge-already = Це вже враховано: нічого не змінилося. /examples { $name } показує, що було сказано.
judge-taken-back = Скасовано.
judge-not-said = Нема чого скасовувати: зараз так ніхто не каже. /examples { $name } показує, що було сказано.
examples-heading = Приклади для теми { $topic }
examples-none = Ще немає. Натисніть «за темою» або «не за темою» під відповіддю на /why.
examples-count = { $on } за темою, { $off } не за темою. Найновіші:
examples-copy = Це власна копія теми { $topic } в цьому чаті: якщо забути приклади, повернеться спільна для всіх чатів.
examples-forgotten = Забуто: тема { $topic } оцінює так, ніби ніхто не судив.
examples-given-up = Забуто: чат знову має спільну для всіх тему { $topic }.
button-unteach = Забути все

# -- Стан і налаштування -----------------------------------------------------------------------------------------
status-heading = Цей чат
status-topics = { $n ->
    [one] Стежить за { $n } темою: { $topics }
   *[other] Стежить за { $n } темами: { $topics }
}
status-nothing = Ще ні за чим не стежить: дивіться /topics.
status-next-digest = Наступний дайджест: { $when }
status-muted = Пауза до { $when }
status-quiet = Тихі години до { $when }
status-zone = Часовий пояс { $zone }, зараз { $time }
status-last = Остання новина: { $when }
status-last-none = Новин ще не надсилалося.
thread-gone = Гілки, куди надходили новини, більше немає: тепер вони надходять сюди. Див. гілку в /settings.
no-right-notice = Я більше не можу писати в «{ $chat }», тож новини там зупинено. Дайте мені право писати й надішліть там /start.
status-held = { $n ->
    [one] Притримано { $n } новину ({ $reason }).
    [few] Притримано { $n } новини ({ $reason }).
   *[other] Притримано { $n } новин ({ $reason }).
}
status-uncertain = { $n ->
    [one] { $n } новину, можливо, надіслано: платформа не підтвердила.
    [few] { $n } новини, можливо, надіслано: платформа не підтвердила.
   *[other] { $n } новин, можливо, надіслано: платформа не підтвердила.
}
status-due = { $n ->
    [one] Чекає { $n } повідомлення.
    [few] Чекають { $n } повідомлення.
   *[other] Чекають { $n } повідомлень.
}
status-paused = Платформа просить зачекати до { $when }.
status-error = Остання проблема: { $error }
status-again = Наступна спроба: { $when }
status-suspended = Новини зупинено ({ $reason }): дайте мені право писати тут і надішліть /start.
status-sources-failing = { $n ->
    [one] { $n } джерело не працює: дивіться /sources.
    [few] { $n } джерела не працюють: дивіться /sources.
   *[other] { $n } джерел не працюють: дивіться /sources.
}
status-no-problems = Проблем немає.
status-you = Для мене ви { $person }.
mode-instant = одразу
mode-hourly = щогодинний дайджест
mode-daily = щоденний дайджест
mode-weekly = щотижневий дайджест
mode-as-chat = як у чаті
settings-heading = Налаштування чату
setting-line = { $label }: { $value }
setting-mode = Новини
setting-at = Час дайджесту
setting-day = День дайджесту
setting-zone = Часовий пояс
setting-quiet = Тихі години
setting-breaking = Термінове одразу
setting-language = Мова
setting-length = Виклад
setting-breadth = Відбір
setting-pictures = Зображення
setting-preview = Попередній перегляд
setting-silent = Без звуку
setting-judging = Оцінки під новинами
setting-thread = Гілка
setting-policy = У разі сумніву
setting-age = Застаріває за
setting-topics = За темами
about-setting-mode = Коли надходять новини.
about-setting-at = Інший час: /settings at 08:30
about-setting-day = День щотижневого дайджесту.
about-setting-zone = Інший: /settings zone New York. У приватному чаті надішліть геопозицію.
about-setting-quiet = Новини чекають до кінця; щоденний або щотижневий дайджест, чий час припадає на цей проміжок, усе одно надходить. Інший час: /settings quiet 22:30-06:30
about-setting-breaking = Те, про що багато видань пишуть за кілька хвилин, надходить одразу, хай там що.
about-setting-language = Якою мовою я тут говорю. Статті лишаються своєю мовою.
about-setting-length = Скільки новини показувати.
about-setting-breadth = Наскільки близькою до теми має бути новина.
about-setting-pictures = Показувати зображення з новини.
about-setting-preview = Показувати попередній перегляд посилання.
about-setting-silent = Новини надходять без звуку.
about-setting-judging = Під новинами є кнопки, що називають їх за темою або не за темою; те, що натискають адміни, навчає тему (див. /examples). Інакше кнопки під «Чому?»
about-setting-thread = Куди надходять новини в групі з гілками.
about-setting-policy = Що робити, коли платформа не сказала, чи дійшло повідомлення.
about-setting-age = Старіше, коли його можна надіслати, потрапляє до наступного дайджесту.
about-setting-topics = Натисніть тему, щоб змінити, коли надходять її новини.
length-headline = лише заголовок
length-short = два-три речення
length-full = докладно
breadth-strict = вузький: тема в центрі уваги
breadth-normal = звичайний
breadth-wide = широкий: і майже за темою
policy-at_least_once = надіслати ще раз
policy-at_most_once = більше не надсилати
thread-each = де підписалися
thread-main = головна гілка
thread-here = ця гілка
on = так
off = ні
saved = Збережено.
button-back = ◀ Назад
zone-set = Часовий пояс: { $zone }, там зараз { $time }. Не так? /settings zone МІСТО
muted = Пауза: { $span }, до { $when }. Потім один дайджест.
unmuted = { $n ->
    [0] Новини знову надходять. Нічого не притримано.
    [one] Новини знову надходять. { $n } притримана новина буде в дайджесті.
    [few] Новини знову надходять. { $n } притримані новини будуть у дайджесті.
   *[other] Новини знову надходять. { $n } притриманих новин будуть у дайджесті.
}
unmuted-not = У цьому чаті немає паузи.
followed = Стежу: { $title }
unfollowed = Більше не стежу: { $title }

# -- Власне чату -----------------------------------------------------------------------------------------------------
channel-now = Тепер команди тут стосуються { $title }. /channel off закінчує це.
channel-off = Команди тут знову стосуються цього чату.
exported = { $n ->
    [one] { $n } підписка, власні теми й налаштування. Щоб прочитати деінде, надішліть файл із підписом /import.
    [few] { $n } підписки, власні теми й налаштування. Щоб прочитати деінде, надішліть файл із підписом /import.
   *[other] { $n } підписок, власні теми й налаштування. Щоб прочитати деінде, надішліть файл із підписом /import.
}
exported-copies = Чого чат навчив, лишається тут: { $topics }. У файлі названо спільні для всіх теми.
imported = { $n ->
    [one] Прочитано: { $n } підписка, власних тем { $topics }, налаштування. Старого не буде.
    [few] Прочитано: { $n } підписки, власних тем { $topics }, налаштування. Старого не буде.
   *[other] Прочитано: { $n } підписок, власних тем { $topics }, налаштування. Старого не буде.
}
imported-left-out = { $more ->
    [0] Пропущено, бо такої теми немає, для неї немає місця або її запит не читається: { $topics }
   *[other] Пропущено, бо такої теми немає, для неї немає місця або її запит не читається: { $topics } і ще { $more }
}
import-how = Надішліть файл, який дав /export, із підписом /import.
forget-sure = Стерти підписки, власні теми, налаштування й історію цього чату? Це не можна скасувати.
forgotten = Усе про цей чат стерто. /start починає спочатку.
button-forget = Так, стерти
privacy = Я зберігаю номер, назву, налаштування, підписки й власні теми цього чату, які новини й коли сюди надіслано, і хто що змінив (номер облікового запису, без імені).
    Повідомлення групи не зберігаються й не записуються; команди до мене — лише доки на них не відповіли. Що ще потрібно кнопці (слова пошуку, чернетка), лишається, доки вона діє, без згадки, чиє воно.
    /forget стирає все про цей чат; лишається тільки те, що це зроблено, коли і з якого облікового запису. /export дає те, що налаштовано.

# -- Оператори ----------------------------------------------------------------------------------------------------------
sources-heading = { $n ->
    [one] { $n } джерело
    [few] { $n } джерела
   *[other] { $n } джерел
}
sources-shares = { $n ->
    [one] { $n } повідомлення за { $days } днів надійшло від
    [few] { $n } повідомлення за { $days } днів надійшли від
   *[many] { $n } повідомлень за { $days } днів надійшли від
}
sources-shares-others = { $n ->
    [one] { $n } інше видання
    [few] { $n } інші видання
   *[many] { $n } інших видань
}
source-failing = не працює
source-failing-with = не працює: { $error }
source-new = ще не читано
source-paused = призупинено
source-gone = зникло
source-given-up = { $source } не працює вже тиждень; тепер спроба лише раз на тиждень. Остання помилка: { $error }
source-ended = { $source } повідомляє, що зникло назавжди (410). Більше не запитується.
source-choose = { $n ->
    [one] Там { $n } стрічка. Яку?
    [few] Там { $n } стрічки. Яку?
   *[other] Там { $n } стрічок. Яку?
}
source-added = Додано джерело { $id }: { $url }. Те, що там уже є, піде лише до архіву.
source-known = Це вже джерело { $id }: { $url }
source-dropped = Прибрано: { $url }
sources-imported = Додано: { $added }. Уже відомі: { $known }. Не прочитано: { $broken }.
stats-heading = Скільки є
stats-sources = Джерела: { $n }
stats-articles = Статті: { $n }
stats-stories = Новини: { $n }
stats-topics = Теми: { $n }
stats-chats = Чати: { $n }
stats-subscriptions = Підписки: { $n }
stats-deliveries = Надсилання, { $state }: { $n }
stats-oldest = Час очікування найстарішого: { $span }.
broadcast-sure = { $n ->
    [one] Це піде в { $n } чат:
    [few] Це піде в { $n } чати:
   *[other] Це піде в { $n } чатів:
}
broadcast-sent = { $n ->
    [one] Надсилається в { $n } чат.
    [few] Надсилається в { $n } чати.
   *[other] Надсилається в { $n } чатів.
}
button-send = Надіслати
granted = { $person } тепер оператор.
revoked = { $person } більше не оператор.
revoked-not = { $person } — оператор за конфігурацією (OPERATORS): змініть там.
audit-heading = Зміни, спершу найновіші
audit-none = Ще нічого не змінювали.

# -- Відмови ---------------------------------------------------------------------------------------------------------------
error-admins-only = Це можуть лише адміністратори чату. Попросіть когось із них.
error-operators-only = Це можуть лише оператори цього бота.
error-channel-admins-only = Це можуть лише адміністратори того каналу. /channel off закінчує роботу з ним.
error-channel-no-right = Я не маю права публікувати в тому каналі. Зробіть мене там адміністратором із правом публікації й спробуйте ще раз.
error-private-only = Це працює лише в приватному чаті: напишіть мені особисто.
error-admins-unknown = Не вдається дізнатися, хто адміністратор. Спробуйте за хвилину.
error-usage = Пишіть так: { $usage }
error-no-topic = Теми { $name } немає. Дивіться /topics.
error-no-topic-nearest = Теми { $name } немає. Може, { $nearest }? Дивіться /topics.
error-shared-topic = Тема { $name } спільна для всіх чатів. /newtopic { $name } ЗАПИТ створює замість неї власну тему чату; /unsubscribe { $name } скасовує підписку.
error-not-subscribed = Чат не підписаний на { $name }. Дивіться /status.
error-bad-name = «{ $name }» не може бути назвою теми: від 1 до 32 символів a–z, 0–9 і _.
error-name-taken = Тема { $name } уже є. Змініть її через /edittopic або оберіть іншу назву.
error-long-query = Запит має щонайбільше { $most } символів. Скоротіть його.
error-many-terms = Запит має щонайбільше { $most } слів, фраз і полів. Приберіть зайве або зробіть дві теми.
error-bad-query = Тут запит не читається; очікувалося { $expected }:
error-many-topics = Чат має щонайбільше { $most } власних тем. Приберіть якусь через /droptopic.
error-many-subscriptions = Чат має щонайбільше { $most } підписок. Відпишіться від чогось через /unsubscribe.
error-no-reply = Напишіть це у відповідь на одну з моїх новин.
error-no-story = Я не впізнаю в цьому повідомленні своєї новини. Дайте відповідь на одну з них.
error-bad-duration = Тривалість не читається. Пишіть 2h або 1d, щонайбільше рік.
error-bad-address = Це не адреса. Пишіть, наприклад, https://example.org
error-no-feed = Там нема чого читати: { $why }
error-no-source = Джерела { $name } немає. Дивіться /sources.
error-no-channel = Мене немає в каналі { $name }. Спершу додайте мене там адміністратором.
error-no-zone = Часового поясу «{ $name }» я не знаю. Напишіть Europe/Kyiv або назвіть велике місто.
error-quiet-all-day = Тихі години з однаковим початком і кінцем не закінчилися б. Оберіть різний час.
error-bad-setting = Такого значення немає. Дивіться /settings.
error-bad-file = Файл не читається ({ $why }). Надішліть той, що дав /export, із підписом /import.
error-no-file = Файл не вдалося отримати: він порожній, більший за { $most } МБ або зник. Надішліть інший.
error-old-button = Ця кнопка застаріла. Повторіть команду.
error-not-here = Цей бот так не вміє. Зверніться до його оператора.

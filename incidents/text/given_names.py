"""Given names whose Russian, Belarusian and Ukrainian forms differ by more than spelling.

Igor, Ihar and Ihor are forms of one name, and documents of one person use all three. Two forms of one name
suggest the same person and never prove it. Each row was checked against Wikidata's items for names (CC0), as
collected in version 2.6.1 of rigour (MIT, opensanctions.org): all names of a row belong to the item at its
end, so that anyone can verify and correct it. Azerbaijani names with more than one Russian form, and English
forms that news agencies use, are included. Spelling variants of a form (Serhii, Serhiy) need no row: they
have the same skeleton.
"""

from collections import defaultdict

from incidents.text.transliteration import fold, skeleton

FORMS = """
Александр Аляксандр Олександр Q17501806
Александра Аляксандра Олександра Q6081128
Алексей Аляксей Олексій Q7086303
Алёна Алена Олена Q56405735
Елена Алена Олена Q1209486
Анатолий Анатоль Анатолій Q487568
Андрей Андрэй Андрій Q15732892
Анна Ганна Q564684
Антонина Антаніна Антоніна Q1961700
Аркадий Аркадзь Аркадій Q19636921
Артём Арцём Артем Q120408
Афанасий Апанас Панас Q29652874
Богдан Багдан Q1065625
Борис Барыс Q666112
Вадим Вадзім Q1312593
Валентин Валянцін Q852779
Валентина Валянціна Q19480338
Василий Васіль Василь Q27451802
Василиса Васіліса Василина Q2362713
Вера Віра Q25999849
Вероника Вераніка Вероніка Q18218258
Виктор Віктар Віктор Q539581
Виталий Віталь Віталій Q653298
Владимир Уладзімір Володимир Q2253934
Владислав Уладзіслаў Q945863
Владлен Уладлен Q7938946
Всеволод Усевалад Q20035787
Вячеслав Вячаслаў В'ячеслав Q19413393
Геннадий Генадзь Геннадій Q1502356
Глеб Гліб Q3787148
Григорий Рыгор Григорій Q5609054
Даниил Даніла Q53787906
Даниил Данило Q40203849
Даніла Данило Q16275293
Данила Данило Q40203849
Дарья Дар'я Дарина Q53915367
Демьян Дзям'ян Q15063044
Денис Дзяніс Q1187221
Дмитрий Дзмітрый Дмитро Q5285802
Евгений Яўген Євген Q545971
Евгения Яўгенія Євгенія Q39250010
Евдокия Еўдакія Євдокія Q99180655
Екатерина Кацярына Катерина Q17317988
Елизавета Лізавета Єлизавета Q385468
Емельян Омелян Q56717296
Ефим Яўхім Юхим Q18978459
Игорь Ігар Ігор Q1657919
Иосиф Йосип Q29051339
Иосиф Язэп Q471788
Кірыла Кирило Q105554577
Кирилл Кірыл Кирило Q674360
Клавдия Клаўдзія Q2936353
Клаўдзія Клавдія Q39277958
Константин Канстанцін Костянтин Q7111053
Кристина Крысціна Христина Q1083457
Лев Леў Q1745228
Лидия Лідзія Лідія Q6543697
Любовь Любоў Любов Q20220349
Марк Марко Q13610143
Матвей Мацвей Матвій Q17047620
Никита Мікіта Микита Q4964037
Михаил Міхаіл Михайло Q15621289
Михаил Міхась Михайло Q54485241
Надежда Надзея Надія Q39952399
Нестор Нестар Q1417705
Николай Мікалай Микола Q5486169
Оксана Аксана Q2017539
Олег Алег Q370292
Олеся Алеся Q4333669
Ольга Вольга Q20187
Остап Астап Q105872527
Павел Павал Павло Q1242655
Пётр Петро Q1225705
Полина Паліна Поліна Q843838
Прасковья Праскоўя Парасковія Q21707572
Прохор Прохар Q4382118
Роман Раман Q933726
Ростислав Расціслаў Q2167906
Светлана Святлана Світлана Q1300897
Святослав Святаслаў Q18978438
Сергей Сяргей Сергій Q7659466
София Сафія Софія Q2302787
Станислав Станіслаў Станіслав Q1294670
Степан Сцяпан Q19410331
Татьяна Таццяна Тетяна Q19413726
Тимофей Цімафей Тимофій Q15874049
Тимур Цімур Q60972253
Трофим Трафім Q4463891
Фёдор Фёдар Федір Q12765750
Филипп Піліп Пилип Q19413497
Яков Якаў Яків Q544124
Ярослав Яраслаў Q741
Məhəmməd Магомед Мухаммед Q5837762
Fatma Фатима Q99893430
Фатма Фатима Q221839
Александр Alexander Q17501806
Александра Alexandra Q6081128
Евгений Eugene Q545971
Андрей Andrew Q18042461
Михаил Michael Q15621289
Пётр Peter Q1225705
Павел Paul Q4925623
Даниил Daniel Q53787906
Юлия Julia Q1712302
Георгий George Q17534804
"""


def are_forms_of_one_name(one: str, other: str) -> bool:
    """Return whether two skeletons belong to forms of one given name."""
    return not _NAMES[one].isdisjoint(_NAMES[other]) if one in _NAMES and other in _NAMES else False


def _by_skeleton() -> dict[str, frozenset[int]]:
    """Return the rows that each skeleton occurs in."""
    found: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(FORMS.strip().splitlines()):
        for word in row.split()[:-1]:
            found[skeleton(fold(word))].add(place)
    return {bones: frozenset(places) for bones, places in found.items()}


_NAMES = _by_skeleton()

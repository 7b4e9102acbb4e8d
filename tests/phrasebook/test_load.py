"""A company's overlay changes entries by id; a slip in it is named by file, id and field."""

from pathlib import Path

import pytest

from phrasebook import PhrasebookError, load_phrasebook
from phrasebook.tables import FOLDER, simplified_table, syllable_table, word_table

BAD = [
    ("forbidden.toml", "[[phrase]]\nid = 3", "id", "forbidden.toml"),
    ("forbidden.toml", '[[phrase]]\ntext = "x"', "id", "forbidden.toml"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nseverity = "awful"', "severity", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nforms = "不知道"', "forms", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nforms = ["不(知道"]', "forms", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nforms = ["<无此表>"]', "无此表", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nforms = ["{谁}"]', "谁", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\ncolour = "red"', "colour", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:2"\nforms = ["[呀]"]', "forms", "forbidden:2"),
    ("forbidden.toml", '[[phrase]]\nid = "forbidden:99"', "text", "forbidden:99"),
    ("forbidden.toml", '[[phrase]]\nid = "wrong:1"\ntext = "x"', "id", "wrong:1"),
    ("required.toml", '[[phrase]]\nid = "required:2"\nkeeps = ["required:77"]', "keeps", "required:2"),
    ("required.toml", '[[phrase]]\nid = "required:3"\nsound = "yes"', "sound", "required:3"),
    ("guards.toml", '[[guard]]\nid = "quoted"\nkind = "odd"', "kind", "quoted"),
    ("guards.toml", '[[guard]]\nid = "mine"\nkind = "before"\napplies = ["forbidden:2"]', "words", "mine"),
    ("guards.toml", '[[guard]]\nid = "quoted"\napplies = ["forbidden:77"]', "applies", "quoted"),
    ("guards.toml", '[[guard]]\nid = "reported"\nreach = -1', "reach", "reported"),
    ("situations.toml", '[[situation]]\nid = "thanked"\nmoment = "never"', "moment", "thanked"),
    ("situations.toml", '[[situation]]\nid = "thanked"\nowes = ["required:77"]', "owes", "thanked"),
    ("opening.toml", '[[time]]\nid = "上午"\nfrom = "five"', "from", "上午"),
    ("opening.toml", '[[stiff]]\nid = "喂"\nphrase = "forbidden:77"', "phrase", "喂"),
    ("scorecard.toml", '[[rule]]\nid = "ending.thanks"\npoints = "many"', "points", "ending.thanks"),
    ("scorecard.toml", "[deductions]\nminor = -3", "minor", "[deductions]"),
    ("scorecard.toml", '[[grade]]\nid = "不合格"\nleast = 10', "grade", "scorecard.toml"),
    ("scorecard.toml", '[[rule]]\nid = "mine"\nkind = "timing"\npoints = 1\ntitle = "x"', "event", "mine"),
    ("scorecard.toml", '[[rule]]\nid = "ending.thanks"\nevent = "noise"', "event", "ending.thanks"),
    ("scorecard.toml", "[timing]\nmax_hold_s = -1", "max_hold_s", "[timing]"),
    ("scorecard.toml", "[timing]\nmax_hold = 90", "max_hold", "[timing]"),
    ("scorecard.toml", '[timing]\nholds = ["required:77"]', "holds", "[timing]"),
    ("scorecard.toml", '[timing]\nhold_words = ["(等"]', "hold_words", "[timing]"),
    ("spoken.toml", '[same]\n"您们" = "你"', "您们", "[same]"),
    ("spoken.toml", '[lists]\n"什么" = ["(啥"]', "什么", "[lists]"),
    ("spoken.toml", 'accents = ["zh"]', "accents", "spoken.toml"),
    ("roles.toml", "cue = 3", "cue", "roles.toml"),
    ("forbidden.toml", "[[phrase]\n", "TOML", "forbidden.toml"),
    ("phrases.toml", "", "phrases.toml", "forbidden.toml"),
]


@pytest.mark.parametrize(("name", "text", "field", "place"), BAD)
def test_a_slip_is_named_by_file_id_and_field(
    tmp_path: Path, name: str, text: str, field: str, place: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(PhrasebookError) as caught:
        load_phrasebook(tmp_path)
    message = str(caught.value)
    assert "\n" not in message
    assert field in message
    assert place in message
    assert str(tmp_path) in message or name in message


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "forbidden.toml").write_bytes('text = "不知道"'.encode("gb18030"))
    with pytest.raises(PhrasebookError, match="UTF-8"):
        load_phrasebook(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhrasebookError, match="nowhere"):
        load_phrasebook(tmp_path / "nowhere")


def test_an_overlay_changes_adds_and_takes_out_by_id(tmp_path: Path) -> None:
    (tmp_path / "forbidden.toml").write_text(
        '[[phrase]]\nid = "forbidden:2"\nseverity = "minor"\n'
        '[[phrase]]\nid = "forbidden:29"\ndisabled = true\n'
        '[[phrase]]\nid = "forbidden:own-1"\ntext = "随便你"\nadvice = "改说:您看这样行吗?"\n',
        encoding="utf-8",
    )
    (tmp_path / "scorecard.toml").write_text("[deductions]\nminor = 1\n", encoding="utf-8")
    standard, own = load_phrasebook(), load_phrasebook(tmp_path)
    assert own.phrases["forbidden:2"].severity == "minor"
    assert own.phrases["forbidden:2"].text == standard.phrases["forbidden:2"].text
    assert "forbidden:29" not in own.phrases
    assert own.phrases["forbidden:own-1"].severity == "major"
    assert own.scorecard.deductions["minor"] == 1
    assert own.scorecard.deductions["fatal"] == standard.scorecard.deductions["fatal"]
    assert own.version != standard.version


def test_the_version_changes_with_the_files_and_with_nothing_else(tmp_path: Path) -> None:
    assert load_phrasebook().version == load_phrasebook(company="翠湖物业").version
    (tmp_path / "other.toml").write_text("# nothing\n", encoding="utf-8")
    assert load_phrasebook(tmp_path).version != load_phrasebook().version


def test_the_character_tables_are_what_their_sources_give() -> None:
    assert (FOLDER / "syllables.txt").read_text(encoding="utf-8") == syllable_table()
    assert (FOLDER / "simplified.txt").read_text(encoding="utf-8") == simplified_table()
    assert (FOLDER / "words.txt").read_text(encoding="utf-8") == word_table()

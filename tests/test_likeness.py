from pipeline.likeness import near_duplicates


def test_a_line_with_one_word_changed_is_found_and_others_are_not():
    texts = ["I would like to move my booking to next Friday please", "Could you spell your surname for me once more"]
    others = ["What happened to the parcel that went to Leeds", "I would like to move my booking to next Sunday please"]
    assert list(near_duplicates(texts, others)) == [(0, 1)]


def test_case_and_marks_do_not_hide_a_copy():
    assert list(near_duplicates(["Yes, that IS the one I ordered!"], ["yes that is the one i ordered"])) == [(0, 0)]


def test_short_lines_may_be_the_same():
    assert list(near_duplicates(["Yes, that is right."], ["Yes, that is right."])) == []

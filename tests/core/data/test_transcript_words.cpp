#include "core/data/transcript_words.h"

#include <QTest>

using namespace cmir;

namespace {

using Words = std::vector<std::string>;

}

class TestTranscriptWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spacesAndPunctuationSeparate()
    {
        QVERIFY(transcriptWords("It was GOOD, really good!\n(Twice.)")
            == (Words { "it", "was", "good", "really", "good", "twice" }));
        QVERIFY(transcriptWords("\tone/two;three\"four\"") == (Words { "one", "two", "three", "four" }));
        QVERIFY(transcriptWords("") == Words {});
        QVERIFY(transcriptWords(" ... -- '' ") == Words {});
    }

    void apostrophesAndHyphensInsideWordsStay()
    {
        QVERIFY(transcriptWords("I don't, so-so 'quoted' rock'n'roll")
            == (Words { "i", "don't", "so-so", "quoted", "rock'n'roll" }));
        QVERIFY(transcriptWords("don\u2019t") == (Words { "don't" })); // a curly one is the same word
        QVERIFY(
            transcriptWords("well--no, th- the dogs' a'-b") == (Words { "well", "no", "th", "the", "dogs", "a", "b" }));
    }

    void digitsAreParts() { QVERIFY(transcriptWords("007 4-star 3.5") == (Words { "007", "4-star", "3", "5" })); }

    void otherScripts()
    {
        QVERIFY(transcriptWords("\u00A1Qu\u00E9 BIEN! \u201Cna\u00EFve\u201D\u2026 d\u00E9j\u00E0\u2014vu")
            == (Words { "qu\u00E9", "bien", "na\u00EFve", "d\u00E9j\u00E0", "vu" }));
        QVERIFY(transcriptWords("\u5F88\u597D\uFF0COK\u3002") == (Words { "\u5F88", "\u597D", "ok" }));
        QVERIFY(transcriptWords("\u043F\u0440\u0438\u0432\u0435\u0442 \U0001F600")
            == (Words { "\u043F\u0440\u0438\u0432\u0435\u0442", "\U0001F600" }));
        QVERIFY(transcriptWords("\uFF41\uFF42 \uFF1Ax") == (Words { "\uFF41\uFF42", "x" }));
    }

    void bytesThatAreNoUtf8Separate()
    {
        QVERIFY(transcriptWords("ab\xFF"
                                "cd\x80 e\xC3")
            == (Words { "ab", "cd", "e" }));
        QVERIFY(transcriptWords(std::string("a\0b", 3)) == (Words { "a", "b" }));
        QVERIFY(transcriptWords("x\xE4\xBD") == (Words { "x" }));
        QVERIFY(transcriptWords("x\xF8\x88\x80\x80y") == (Words { "x", "y" }));
    }
};

QTEST_GUILESS_MAIN(TestTranscriptWords)
#include "test_transcript_words.moc"

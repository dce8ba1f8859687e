#include "core/common/printable.h"

#include <QtTest>

using cmir::printable;

/// What files say cannot steer a terminal.
class TestPrintable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void plainTextStays()
    {
        QCOMPARE(printable("λ₁ of Zoë's run, 50 %"), std::string("λ₁ of Zoë's run, 50 %"));
        QCOMPARE(printable("\xC2\xA0\xE2\x80\xA6"), std::string("\xC2\xA0\xE2\x80\xA6"));
        QCOMPARE(printable(""), std::string());
    }
    void linesBecomeOne() { QCOMPARE(printable("a\r\nb\tc"), std::string("a  b c")); }
    void controlCharactersAreReplaced()
    {
        const std::string replaced = "\xEF\xBF\xBD";
        QCOMPARE(printable("\x1b[2J"), replaced + "[2J");
        QCOMPARE(printable("a\x7f\x08z"), "a" + replaced + replaced + "z");
        QCOMPARE(printable("\xC2\x9B"
                           "31m"),
            replaced + "31m"); // CSI as one character
        QCOMPARE(printable(std::string_view("a\0b", 3)), "a" + replaced + "b");
    }
};

QTEST_GUILESS_MAIN(TestPrintable)
#include "test_printable.moc"

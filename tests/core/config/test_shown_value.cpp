#include "core/config/registry.h"
#include "core/config/shown_value.h"

#include <QtTest>

using namespace cmir;

class TestShownValue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void epochsWithoutEnd()
    {
        const Parameter& epochs = parameter("epochs");
        const auto most = static_cast<std::int64_t>(epochs.maximum);
        QVERIFY(isWithoutEnd(most));
        QVERIFY(!isWithoutEnd(most - 1));
        QCOMPARE(shownValue(epochs, most), std::string("until paused"));
        QCOMPARE(shownValue(epochs, most - 1), epochs.format(most - 1));
        QCOMPARE(shownValue(epochs, std::int64_t { 40 }), std::string("40"));
    }

    /// A number as large in another parameter is that number.
    void othersAsTheyAreTyped()
    {
        const auto most = static_cast<std::int64_t>(parameter("epochs").maximum);
        for (const Parameter& p : allParameters()) {
            if (p.key == "epochs")
                continue;
            QCOMPARE(shownValue(p, p.defaultValue()), p.format(p.defaultValue()));
            if (p.type == ParameterType::Integer)
                QCOMPARE(shownValue(p, most), p.format(most));
        }
    }
};

QTEST_MAIN(TestShownValue)
#include "test_shown_value.moc"

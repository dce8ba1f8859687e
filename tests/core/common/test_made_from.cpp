#include "core/common/made_from.h"

#include <QTest>

#include <string>

using namespace cmir;

class TestMadeFrom : public QObject {
    Q_OBJECT

    using Objects = std::vector<std::shared_ptr<const std::string>>;

    static std::shared_ptr<const std::string> make(const char* text)
    {
        return std::make_shared<const std::string>(text);
    }

private Q_SLOTS:
    void itKnowsTheObjectsAndTheirOrder()
    {
        const auto one = make("one"), two = make("two");
        const MadeFrom<std::string> of(Objects { one, two });
        QVERIFY(of.isOf({ one, two }));
        QVERIFY(!of.isOf({ two, one }));
        QVERIFY(!of.isOf({ one }));
        QVERIFY(!of.isOf({ one, make("two") })); // the same to read, but another one
        QVERIFY(!of.isOf({}));
        QVERIFY(MadeFrom<std::string>().isOf({}));
    }

    void itHoldsNone()
    {
        auto one = make("one");
        const std::weak_ptr<const std::string> seen = one;
        const MadeFrom<std::string> of(Objects { one });
        one.reset();
        QVERIFY(seen.expired());
        for (int i = 0; i < 100; ++i) // one of them may lie where the first one lay
            QVERIFY(!of.isOf({ std::shared_ptr<const std::string>(new std::string("one")) }));
    }
};

QTEST_APPLESS_MAIN(TestMadeFrom)
#include "test_made_from.moc"

#include "core/common/shared_vector.h"

#include <QTest>

using cmir::SharedVector;

class TestSharedVector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void copiesShareUntilOneIsWrittenTo()
    {
        SharedVector<int> first(std::vector { 1, 2, 3 });
        SharedVector<int> second = first;
        QVERIFY(second.sharesWith(first));
        QCOMPARE(std::as_const(second)[1], 2); // reading leaves it so
        QVERIFY(second.sharesWith(first));
        second[1] = 7;
        second.push_back(8);
        QVERIFY(!second.sharesWith(first));
        QCOMPARE(first.get(), (std::vector { 1, 2, 3 }));
        QCOMPARE(second.get(), (std::vector { 1, 7, 3, 8 }));
    }

    void oneThatIsAloneIsNotCopied()
    {
        SharedVector<int> list(std::vector { 1, 2 });
        const int* place = &std::as_const(list)[0];
        list[0] = 5;
        QCOMPARE(&std::as_const(list)[0], place);
    }

    void emptyOnesAreEqual()
    {
        SharedVector<int> list;
        QVERIFY(list.empty() && list == SharedVector<int>(std::vector<int> {}));
        list.push_back(1);
        QCOMPARE(list.size(), std::size_t(1));
        list.clear();
        QVERIFY(list.empty());
    }
};

QTEST_GUILESS_MAIN(TestSharedVector)
#include "test_shared_vector.moc"

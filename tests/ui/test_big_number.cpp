#include "ui/views/big_number.h"

#include <QHBoxLayout>
#include <QTest>

using cmir::ui::BigNumber;

class TestBigNumber : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The end of a name is what matters in "epoch 9, on other.h5, not on the open data".
    void aLongNameTakesTwoLines()
    {
        const QString name = QStringLiteral("epoch 9, on mmsa_unaligned, not on the open data");
        QWidget row;
        auto* layout = new QHBoxLayout(&row);
        auto *small = new BigNumber, *wide = new BigNumber;
        small->setName(QStringLiteral("MAE"));
        wide->setName(name);
        wide->setValue(QStringLiteral("0.045"));
        layout->addWidget(small, 0, Qt::AlignTop);
        layout->addWidget(wide, 0, Qt::AlignTop);
        row.resize(900, 200);
        row.grab();
        QCOMPARE(wide->nameLines(), QStringList { name });
        const int height = wide->sizeHint().height();
        QCOMPARE(small->sizeHint().height(), height);
        wide->setMaximumWidth(wide->fontMetrics().horizontalAdvance(name) * 6 / 10);
        row.grab();
        QCOMPARE(wide->nameLines().size(), 2);
        QCOMPARE(wide->nameLines().join(u' '), name);
        QVERIFY(wide->sizeHint().height() > height);
        QCOMPARE(small->sizeHint().height(), wide->sizeHint().height()); // the numbers stand at one height
        wide->setMaximumWidth(900);
        row.grab();
        QCOMPARE(small->sizeHint().height(), height);
    }
};

QTEST_MAIN(TestBigNumber)
#include "test_big_number.moc"

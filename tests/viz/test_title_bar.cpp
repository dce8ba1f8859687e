#include "viz/title_bar.h"

#include <QImage>
#include <QTest>

using namespace cmir::viz;

namespace {

/// What is painted in the left part of the bar.
QImage leftPart(TitleBar& bar, int width)
{
    return bar.grab().toImage().copy(0, 0, width, bar.height());
}

/// How far the ink of a picture reaches to the right.
int inkWidth(const QImage& image)
{
    for (int x = image.width() - 1; x >= 0; --x)
        for (int y = 0; y < image.height(); ++y)
            if (image.pixel(x, y) != image.pixel(image.width() - 1, 0))
                return x + 1;
    return 0;
}

}

/// Who has the room when title and readout are longer than the bar.
class TestTitleBar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aStandingReadoutGivesWay()
    {
        TitleBar bar(nullptr);
        bar.setTitle(QStringLiteral("audio, invariant part"));
        bar.resize(600, bar.sizeHint().height());
        const int title = inkWidth(bar.grab().toImage());
        QVERIFY(title > 60);
        bar.resize(title + 40, bar.height());
        const QImage alone = leftPart(bar, title);
        const QList<TitleBar::Part> readout { { {}, QStringLiteral("15 far outside, Home shows them all") } };
        bar.setReadout(readout, true);
        QCOMPARE(bar.readoutText(), readout.first().text); // said in whole to who hears it
        QVERIFY(leftPart(bar, title) == alone); // the title is whole
        bar.setReadout(readout);
        QVERIFY(leftPart(bar, title) != alone); // what the pointer is at has half the room
        bar.setReadout({});
        QVERIFY(leftPart(bar, title) == alone);
    }

    /// What has a brief form is not cut to a part that says nothing.
    void brieflyWhereThereIsNoRoom()
    {
        TitleBar bar(nullptr);
        bar.setTitle(QStringLiteral("audio, invariant part"));
        bar.resize(600, bar.sizeHint().height());
        bar.resize(inkWidth(bar.grab().toImage()) + 60, bar.height());
        const TitleBar::Part longPart { {}, QStringLiteral("15 far outside, Home shows them all"),
            QStringLiteral("+15") };
        bar.setReadout({ longPart }, true);
        const QImage both = bar.grab().toImage();
        bar.setReadout({ { {}, QStringLiteral("15 far outside, Home shows them all") } }, true);
        QVERIFY(bar.grab().toImage() != both);
        bar.setReadout({ longPart }, true);
        QCOMPARE(bar.readoutText(), longPart.text);
        bar.resize(600, bar.height());
        const QImage wide = bar.grab().toImage();
        bar.setReadout({ { {}, longPart.text } }, true);
        QVERIFY(bar.grab().toImage() == wide); // where there is room, the text
    }

    void bothWhereThereIsRoom()
    {
        TitleBar bar(nullptr);
        bar.setTitle(QStringLiteral("audio"));
        bar.resize(600, bar.sizeHint().height());
        const QImage alone = bar.grab().toImage();
        bar.setReadout({ { {}, QStringLiteral("15 far outside") } }, true);
        const QImage standing = bar.grab().toImage();
        QVERIFY(standing != alone);
        bar.setReadout({ { {}, QStringLiteral("15 far outside") } });
        QVERIFY(bar.grab().toImage() == standing);
    }
};

QTEST_MAIN(TestTitleBar)
#include "test_title_bar.moc"

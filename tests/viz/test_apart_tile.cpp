#include "viz/apart_tile.h"

#include <QPainter>

#include <QTest>

using namespace cmir::viz;

namespace {

ApartTable table(int blocks)
{
    ApartTable made;
    made.columns = { QStringLiteral("label"), QStringLiteral("shift"), QStringLiteral("env.") };
    for (int b = 0; b < blocks; ++b) {
        ApartTable::Block block;
        block.title = QStringLiteral("modality %1").arg(b);
        for (QList<ApartTable::Cell>& row : block.rows)
            for (int c = 0; c < 3; ++c) {
                ApartTable::Cell cell;
                cell.value = c == 1 ? qQNaN() : 0.75;
                cell.lower = 0.6;
                cell.upper = 0.9;
                row << cell;
            }
        made.blocks << block;
    }
    made.verdict = QStringLiteral("Z_inv keeps it.");
    return made;
}

int pixelsOf(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() == color.rgb();
    return count;
}

}

class TestApartTile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksWrap()
    {
        ApartTile tile;
        QCOMPARE(tile.heightForWidth(500), 0); // nothing to show
        tile.setTable(table(4));
        const int one = tile.heightForWidth(3000), two = tile.heightForWidth(600), four = tile.heightForWidth(200);
        QVERIFY(one > 0 && one < two && two < four);
        QCOMPARE(tile.accessibleDescription(), QStringLiteral("Z_inv keeps it."));
    }

    void barsHaveTheColoursOfTheParts()
    {
        const Theme theme = Theme::fromPalette(lightPalette());
        QImage image(400, 200, QImage::Format_ARGB32);
        image.fill(theme.background);
        QPainter painter(&image);
        const int height = ApartTile::draw(&painter, QRectF(image.rect()), table(1), QFont(), theme);
        painter.end();
        QVERIFY(height <= 200);
        QVERIFY(pixelsOf(image, theme.invariant) > 40);
        QVERIFY(pixelsOf(image, theme.spurious) > 40);
    }

    /// A grey line where the result before was.
    void theResultBeforeIsALine()
    {
        const Theme theme = Theme::fromPalette(lightPalette());
        const auto grey = [&](double before) {
            ApartTable one = table(1);
            one.blocks[0].rows[0][0].before = before;
            QImage image(400, 200, QImage::Format_ARGB32);
            image.fill(theme.background);
            QPainter painter(&image);
            ApartTile::draw(&painter, QRectF(image.rect()), one, QFont(), theme);
            painter.end();
            return pixelsOf(image, theme.baseline);
        };
        QVERIFY(grey(0.25) > grey(qQNaN()) + 4);
    }

    /// From chance to best: three quarters of the way, less the stroke of the interval.
    void barsBeginAtChance()
    {
        const Theme theme = Theme::fromPalette(lightPalette());
        const auto painted = [&](double value, double chance) {
            ApartTable one = table(1);
            for (QList<ApartTable::Cell>& row : one.blocks[0].rows)
                for (ApartTable::Cell& cell : row) {
                    cell.value = value;
                    cell.chance = chance;
                    cell.lower = qQNaN();
                }
            QImage image(400, 200, QImage::Format_ARGB32);
            image.fill(theme.background);
            QPainter painter(&image);
            ApartTile::draw(&painter, QRectF(image.rect()), one, QFont(), theme);
            painter.end();
            return pixelsOf(image, theme.invariant);
        };
        const int whole = painted(1, 0), half = painted(0.5, 0), quarter = painted(0.4375, 0.25), none = painted(-2, 0);
        QVERIFY(whole > half && half > quarter && quarter > none);
        // What is left without a bar is the row's name.
        QVERIFY(std::abs((half - none) * 2 - (whole - none)) < 0.1 * (whole - none));
        QVERIFY(std::abs((quarter - none) * 4 - (whole - none)) < 0.15 * (whole - none));
    }
};

QTEST_MAIN(TestApartTile)
#include "test_apart_tile.moc"

#include "viz/coloring.h"
#include "viz/theme.h"

#include <QTest>

using namespace cmir::viz;

namespace {

QPalette strangePalette()
{
    QPalette palette;
    palette.setColor(QPalette::Base, QColor(0xd8, 0xd0, 0xb8)); // a paper-coloured theme of somebody's system
    palette.setColor(QPalette::Text, QColor(0x20, 0x20, 0x10));
    return palette;
}

}

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastOfKnownColors();
    void dataColorsStandOut_data();
    void dataColorsStandOut();
    void meaningsOnLight();
    void palettesAreComplete_data();
    void palettesAreComplete();
    void sequentialRisesInLightness();
    void divergingIsCentredOnBackground();
    void pointsAreNeverLost_data();
    void pointsAreNeverLost();
};

void TestTheme::contrastOfKnownColors()
{
    QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
    // #767676 is the lightest grey that passes 4.5:1 on white.
    QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
    QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
}

void TestTheme::dataColorsStandOut_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
    QTest::newRow("a system's own") << strangePalette();
}

void TestTheme::dataColorsStandOut()
{
    QFETCH(QPalette, palette);
    const Theme theme = Theme::fromPalette(palette);
    QCOMPARE(theme.background, palette.color(QPalette::Base));
    QList<QColor> colors { theme.invariant, theme.spurious, theme.baseline, theme.accent, theme.warning, theme.error };
    colors += theme.categories;
    for (const QColor& color : colors)
        QVERIFY2(contrastRatio(color, theme.background) >= 3, qPrintable(color.name()));
    QVERIFY(contrastRatio(theme.text, theme.background) >= 7);
    QVERIFY(contrastRatio(theme.mutedText, theme.background) >= 4.5);
    QVERIFY(contrastRatio(theme.grid, theme.background) < 1.5);
}

void TestTheme::meaningsOnLight()
{
    const Theme theme = Theme::fromPalette(lightPalette());
    QVERIFY(!theme.dark);
    QCOMPARE(theme.invariant, QColor(0x00, 0x72, 0xb2));
    QCOMPARE(theme.spurious, QColor(0xd5, 0x5e, 0x00));
    QVERIFY(Theme::fromPalette(darkPalette()).dark);
    QCOMPARE(theme.category(9), theme.categories[1]);
}

void TestTheme::palettesAreComplete_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << lightPalette();
    QTest::newRow("dark") << darkPalette();
}

void TestTheme::palettesAreComplete()
{
    QFETCH(QPalette, palette);
    for (const auto group : { QPalette::Active, QPalette::Inactive, QPalette::Disabled })
        for (int role = 0; role < QPalette::NColorRoles; ++role)
            if (role != QPalette::NoRole)
                QVERIFY2(palette.isBrushSet(group, static_cast<QPalette::ColorRole>(role)),
                    qPrintable(QString::number(role)));
    const auto contrast = [&](QPalette::ColorRole front, QPalette::ColorRole back) {
        return contrastRatio(palette.color(front), palette.color(back));
    };
    QVERIFY(contrast(QPalette::WindowText, QPalette::Window) >= 7);
    QVERIFY(contrast(QPalette::ButtonText, QPalette::Button) >= 7);
    QVERIFY(contrast(QPalette::HighlightedText, QPalette::Highlight) >= 4.5);
    QVERIFY(contrast(QPalette::ToolTipText, QPalette::ToolTipBase) >= 7);
    QVERIFY(contrast(QPalette::Link, QPalette::Base) >= 4.5);
    QVERIFY(contrast(QPalette::PlaceholderText, QPalette::Base) >= 4.5);
    QVERIFY(palette.color(QPalette::Disabled, QPalette::Text) != palette.color(QPalette::Active, QPalette::Text));
}

void TestTheme::sequentialRisesInLightness()
{
    for (int i = 1; i <= 100; ++i)
        QVERIFY(relativeLuminance(sequentialColor(i / 100.0)) >= relativeLuminance(sequentialColor((i - 1) / 100.0)));
    QCOMPARE(sequentialColor(-3), sequentialColor(0));
    QCOMPARE(sequentialColor(7), QColor(0xfe, 0xe8, 0x38));
    QCOMPARE(sequentialColor(qQNaN()).alpha(), 0);
}

void TestTheme::divergingIsCentredOnBackground()
{
    for (const QPalette& palette : { lightPalette(), darkPalette() }) {
        const Theme theme = Theme::fromPalette(palette);
        QCOMPARE(divergingColor(0, theme).rgb(), theme.background.rgb());
        for (int i = 1; i <= 20; ++i)
            for (const double sign : { -1.0, 1.0 }) {
                const double nearer = contrastRatio(divergingColor(sign * (i - 1) / 20, theme), theme.background);
                QVERIFY(contrastRatio(divergingColor(sign * i / 20, theme), theme.background) > nearer);
            }
        QVERIFY(divergingColor(1, theme).red() > divergingColor(1, theme).blue());
        QVERIFY(divergingColor(-1, theme).blue() > divergingColor(-1, theme).red());
        QCOMPARE(divergingColor(5, theme), divergingColor(1, theme));
        QCOMPARE(divergingColor(qQNaN(), theme).alpha(), 0);
    }
}

void TestTheme::pointsAreNeverLost_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("diverging");
    QTest::newRow("light, sequential") << false << false;
    QTest::newRow("light, diverging") << false << true;
    QTest::newRow("dark, sequential") << true << false;
    QTest::newRow("dark, diverging") << true << true;
}

void TestTheme::pointsAreNeverLost()
{
    QFETCH(bool, dark);
    QFETCH(bool, diverging);
    const Theme theme = Theme::fromPalette(dark ? darkPalette() : lightPalette());
    Coloring coloring;
    coloring.diverging = diverging;
    coloring.minimum = -3;
    coloring.maximum = 2;
    QCOMPARE(coloring.lowerEnd(), -3.0);
    QCOMPARE(coloring.upperEnd(), diverging ? 3.0 : 2.0);
    for (double value = -3; value <= 3; value += 0.25)
        QVERIFY(contrastRatio(pointColor(coloring, value, theme), theme.background) > 1.35);
    QVERIFY(contrastRatio(pointColor(coloring, qQNaN(), theme), theme.background) > 1.35);
}

QTEST_GUILESS_MAIN(TestTheme)
#include "test_theme.moc"

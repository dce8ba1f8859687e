// The colours of data stay apart for eyes that see no difference between red and green.

#include "viz/coloring.h"
#include "viz/markers.h"
#include "viz/theme.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>

using namespace cmir::viz;

namespace {

using Triple = std::array<double, 3>;
using Transform = std::array<Triple, 3>;

// Differences in CIE Lab: 2.3 can just be seen side by side, 12 is told apart between small points and thin lines, 20
// at a glance.
constexpr double toldApart = 12, atAGlance = 20;

// Severity 1 after Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
// deficiency", 2009, in linear RGB.
constexpr Transform usual { { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } };
constexpr Transform deuteranopia { { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
    { -0.011820, 0.042940, 0.968881 } } };

double toLinear(double c)
{
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

Triple times(const Transform& transform, const Triple& v)
{
    Triple result;
    for (std::size_t i = 0; i < 3; ++i)
        result[i] = transform[i][0] * v[0] + transform[i][1] * v[1] + transform[i][2] * v[2];
    return result;
}

Triple labOf(const Triple& linear)
{
    static constexpr Transform toXyz { { { 0.4124, 0.3576, 0.1805 }, { 0.2126, 0.7152, 0.0722 },
        { 0.0193, 0.1192, 0.9505 } } };
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const Triple xyz = times(toXyz, linear);
    const double x = f(xyz[0] / 0.95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
    return { 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

Triple seen(const QColor& color, const Transform& eye)
{
    Triple light = times(eye, { toLinear(color.redF()), toLinear(color.greenF()), toLinear(color.blueF()) });
    for (double& part : light)
        part = std::clamp(part, 0.0, 1.0);
    return labOf(light);
}

double difference(const QColor& a, const QColor& b, const Transform& eye = deuteranopia)
{
    const Triple p = seen(a, eye), q = seen(b, eye);
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

QByteArray pairText(const QColor& a, const QColor& b)
{
    return QStringLiteral("%1 and %2 differ by %3").arg(a.name(), b.name()).arg(difference(a, b)).toUtf8();
}

}

class TestPalette : public QObject {
    Q_OBJECT

    static void themes()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << lightPalette();
        QTest::newRow("dark") << darkPalette();
    }

private Q_SLOTS:
    void knownDifferences();
    void categoriesStayApart_data() { themes(); }
    void categoriesStayApart();
    void rolesStayApart_data() { themes(); }
    void rolesStayApart();
    void shapesDifferWhereColorsComeClose_data() { themes(); }
    void shapesDifferWhereColorsComeClose();
    void signsStayApart_data() { themes(); }
    void signsStayApart();
    void largeNumbersStayApartFromSmall_data() { themes(); }
    void largeNumbersStayApartFromSmall();
};

// Black and white are 100 apart for every eye; pure red is Lab (53.24, 80.09, 67.20); a deuteranope takes this red for
// this olive, which everybody else tells apart without trouble.
void TestPalette::knownDifferences()
{
    QVERIFY(std::abs(difference(Qt::black, Qt::white, usual) - 100) < 0.1);
    QVERIFY(std::abs(difference(Qt::black, Qt::white) - 100) < 0.1);
    const Triple red = seen(Qt::red, usual);
    QVERIFY(std::abs(red[0] - 53.24) < 0.1 && std::abs(red[1] - 80.09) < 0.1 && std::abs(red[2] - 67.20) < 0.1);
    const QColor brick(0xc0, 0x50, 0x20), olive(0x80, 0x6f, 0x1c);
    QVERIFY(difference(brick, olive) < toldApart);
    QVERIFY(difference(brick, olive, usual) > 2 * atAGlance);
}

void TestPalette::categoriesStayApart()
{
    QFETCH(QPalette, palette);
    const QList<QColor> colors = Theme::fromPalette(palette).categories;
    QCOMPARE(colors.size(), 8);
    for (qsizetype i = 0; i < colors.size(); ++i)
        for (qsizetype j = 0; j < i; ++j) {
            QVERIFY2(difference(colors[i], colors[j], usual) >= toldApart, pairText(colors[i], colors[j]));
            QVERIFY2(difference(colors[i], colors[j]) >= toldApart, pairText(colors[i], colors[j]));
        }
}

// Invariant, spurious and baseline stand beside each other in every view of the method.
void TestPalette::rolesStayApart()
{
    QFETCH(QPalette, palette);
    const Theme theme = Theme::fromPalette(palette);
    const std::array roles { theme.invariant, theme.spurious, theme.baseline };
    for (std::size_t i = 0; i < roles.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            QVERIFY2(difference(roles[i], roles[j], usual) >= atAGlance, pairText(roles[i], roles[j]));
            QVERIFY2(difference(roles[i], roles[j]) >= atAGlance, pairText(roles[i], roles[j]));
        }
    QVERIFY(difference(theme.invariant, theme.spurious) >= 2 * atAGlance);
    for (const QColor& role : roles)
        QVERIFY2(difference(role, theme.background) >= atAGlance, pairText(role, theme.background));
}

// The second channel: within the first eight and between neighbours the shape differs wherever the colour alone does
// not do at a glance; and where colours start over, a colour comes with another shape.
void TestPalette::shapesDifferWhereColorsComeClose()
{
    QFETCH(QPalette, palette);
    const Theme theme = Theme::fromPalette(palette);
    const qsizetype count = theme.categories.size();
    int close = 0;
    for (qsizetype i = 0; i < 3 * count; ++i)
        for (qsizetype j = 0; j < i; ++j) {
            const bool together = i < count || i - j == 1;
            if (difference(theme.category(i), theme.category(j)) >= (together ? atAGlance : toldApart))
                continue;
            ++close;
            QVERIFY2(categoryShape(i, count) != categoryShape(j, count),
                QStringLiteral("categories %1 and %2").arg(i).arg(j).toUtf8());
        }
    QVERIFY(close > 3 * count); // each with its repetitions, and the pairs that come close
}

void TestPalette::signsStayApart()
{
    QFETCH(QPalette, palette);
    const Theme theme = Theme::fromPalette(palette);
    for (double size = 0.2; size <= 1; size += 0.1) {
        const QColor below = divergingColor(-size, theme), above = divergingColor(size, theme);
        QVERIFY2(difference(below, above) >= toldApart, pairText(below, above));
    }
    Coloring labels;
    labels.diverging = true;
    labels.minimum = -3;
    labels.maximum = 3;
    for (const double value : { 1.0, 2.0, 3.0 }) {
        const QColor below = pointColor(labels, -value, theme), above = pointColor(labels, value, theme);
        QVERIFY2(difference(below, above) >= toldApart, pairText(below, above));
    }
}

void TestPalette::largeNumbersStayApartFromSmall()
{
    QFETCH(QPalette, palette);
    const Theme theme = Theme::fromPalette(palette);
    const Coloring numbers; // 0..1
    for (double value = 0; value <= 0.75; value += 0.05) {
        const QColor low = pointColor(numbers, value, theme), high = pointColor(numbers, value + 0.25, theme);
        QVERIFY2(difference(low, high) >= toldApart, pairText(low, high));
    }
}

QTEST_GUILESS_MAIN(TestPalette)
#include "test_palette.moc"

#include "viz/theme.h"

#include <algorithm>
#include <cmath>

namespace cmir::viz {

namespace {

/// The colour, moved towards the text's end of the scale until it stands out from the background by `wanted`.
QColor standingOut(const QColor& color, const QColor& background, bool dark, double wanted)
{
    const QColor end = dark ? QColor(Qt::white) : QColor(Qt::black);
    QColor result = color;
    for (int step = 1; step <= 20 && contrastRatio(result, background) < wanted; ++step)
        result = mixed(color, end, step / 20.0);
    return result;
}

// The Okabe-Ito set with green first, since blue and vermillion already mean invariant and spurious. On white its
// yellow, orange, sky blue and reddish purple are darkened to a contrast of 3:1, on dark its black becomes white
// and blue is lightened; the set stays apart for red-green blindness (tests/viz/test_palette.cpp).
QList<QColor> categorySet(bool dark)
{
    if (dark)
        return { QColor(0x19b38a), QColor(0xd48bb5), QColor(0x7cc8f4), QColor(0xf0e442), QColor(0xe6e9ed),
            QColor(0xe8a800), QColor(0x3489d0), QColor(0xe56a1f) };
    return { QColor(0x00875f), QColor(0xc0609a), QColor(0x3598d4), QColor(0x7a7000), QColor(0x23272c), QColor(0x693f00),
        QColor(0x0072b2), QColor(0xd55e00) };
}

struct PaletteColors {
    QColor window, base, alternate, text, muted, disabled, button, border, accent, accentText, link, visited;
};

QPalette paletteOf(const PaletteColors& c)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
        palette.setColor(QPalette::Active, role, color);
        palette.setColor(QPalette::Inactive, role, color);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, c.window, c.window);
    set(QPalette::WindowText, c.text, c.disabled);
    set(QPalette::Base, c.base, c.window);
    set(QPalette::AlternateBase, c.alternate, c.alternate);
    set(QPalette::ToolTipBase, c.base, c.base);
    set(QPalette::ToolTipText, c.text, c.text);
    set(QPalette::PlaceholderText, c.muted, c.disabled);
    set(QPalette::Text, c.text, c.disabled);
    set(QPalette::Button, c.button, c.window);
    set(QPalette::ButtonText, c.text, c.disabled);
    set(QPalette::BrightText, Qt::white, Qt::white);
    set(QPalette::Highlight, c.accent, mixed(c.accent, c.window, 0.6));
    set(QPalette::HighlightedText, c.accentText, c.disabled);
    set(QPalette::Link, c.link, c.disabled);
    set(QPalette::LinkVisited, c.visited, c.disabled);
    // Fusion draws its frames and bevels with these.
    set(QPalette::Light, mixed(c.button, Qt::white, 0.08), c.window);
    set(QPalette::Midlight, mixed(c.button, c.border, 0.3), c.window);
    set(QPalette::Mid, c.border, c.border);
    set(QPalette::Dark, mixed(c.border, c.text, 0.15), c.border);
    set(QPalette::Shadow, mixed(c.border, Qt::black, 0.5), c.border);
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    set(QPalette::Accent, c.accent, c.border);
#endif
    return palette;
}

}

QColor mixed(const QColor& from, const QColor& to, double share)
{
    const auto part = [share](double a, double b) { return static_cast<float>(a + (b - a) * share); };
    return QColor::fromRgbF(
        part(from.redF(), to.redF()), part(from.greenF(), to.greenF()), part(from.blueF(), to.blueF()));
}

double relativeLuminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrastRatio(const QColor& one, const QColor& other)
{
    const auto [low, high] = std::minmax({ relativeLuminance(one), relativeLuminance(other) });
    return (high + 0.05) / (low + 0.05);
}

Theme Theme::fromPalette(const QPalette& palette)
{
    Theme theme;
    theme.background = palette.color(QPalette::Active, QPalette::Base);
    theme.dark = relativeLuminance(theme.background) < 0.18;
    theme.text = palette.color(QPalette::Active, QPalette::Text);
    const auto visible = [&theme](const QColor& color, double wanted = 3.0) {
        return standingOut(color, theme.background, theme.dark, wanted);
    };
    theme.mutedText = visible(mixed(theme.text, theme.background, 0.36), 4.5);
    theme.axis = mixed(theme.text, theme.background, 0.62);
    theme.grid = mixed(theme.text, theme.background, theme.dark ? 0.88 : 0.92);
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    theme.accent = visible(palette.color(QPalette::Active, QPalette::Accent));
#else
    theme.accent = visible(palette.color(QPalette::Active, QPalette::Highlight));
#endif
    theme.invariant = visible(theme.dark ? QColor(0x3f, 0x9b, 0xe0) : QColor(0x00, 0x72, 0xb2));
    theme.spurious = visible(theme.dark ? QColor(0xee, 0x77, 0x2f) : QColor(0xd5, 0x5e, 0x00));
    theme.baseline = visible(theme.dark ? QColor(0x9a, 0xa3, 0xad) : QColor(0x73, 0x7b, 0x85));
    theme.warning = visible(theme.dark ? QColor(0xe8, 0xa8, 0x00) : QColor(0x9a, 0x67, 0x00));
    theme.error = visible(theme.dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xb4, 0x23, 0x18));
    for (const QColor& color : categorySet(theme.dark))
        theme.categories.append(visible(color));
    return theme;
}

Theme Theme::inGreys() const
{
    const auto level = [](int value) { return QColor(value, value, value); };
    Theme theme = *this;
    theme.grey = true;
    theme.text = level(0x1a);
    theme.mutedText = level(0x50);
    theme.axis = level(qGray(axis.rgb()));
    theme.grid = level(qGray(grid.rgb()));
    theme.accent = level(0x20);
    theme.invariant = level(0x10);
    theme.spurious = level(0x6e);
    theme.baseline = level(0x92);
    theme.warning = theme.error = level(0x20);
    theme.categories.clear();
    for (const int value : { 0x30, 0x86, 0x5a, 0x10, 0x74, 0x46, 0x92, 0x66 })
        theme.categories << level(value);
    return theme;
}

QColor Theme::shown(const QColor& color) const
{
    if (!grey || color.alpha() == 0)
        return color;
    // The grey of the same lightness: as a printer without colour has it.
    const double light = relativeLuminance(color);
    const double value = light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    const auto part = static_cast<float>(std::clamp(value, 0.0, 1.0));
    return QColor::fromRgbF(part, part, part, color.alphaF());
}

QPalette lightPalette()
{
    return paletteOf({ .window = QColor(0xf3, 0xf5, 0xf8),
        .base = QColor(0xff, 0xff, 0xff),
        .alternate = QColor(0xf7, 0xf8, 0xfa),
        .text = QColor(0x1d, 0x23, 0x29),
        .muted = QColor(0x6a, 0x72, 0x7c),
        .disabled = QColor(0x9a, 0xa2, 0xab),
        .button = QColor(0xfb, 0xfc, 0xfd),
        .border = QColor(0xc9, 0xce, 0xd6),
        .accent = QColor(0x45, 0x56, 0xc4),
        .accentText = QColor(0xff, 0xff, 0xff),
        .link = QColor(0x3d, 0x4d, 0xb8),
        .visited = QColor(0x6b, 0x4a, 0x9e) });
}

QPalette darkPalette()
{
    return paletteOf({ .window = QColor(0x1e, 0x22, 0x28),
        .base = QColor(0x16, 0x19, 0x1e),
        .alternate = QColor(0x1b, 0x1f, 0x25),
        .text = QColor(0xe3, 0xe7, 0xec),
        .muted = QColor(0x95, 0x9e, 0xa9),
        .disabled = QColor(0x67, 0x70, 0x7b),
        .button = QColor(0x2a, 0x2f, 0x37),
        .border = QColor(0x3a, 0x41, 0x4b),
        .accent = QColor(0x6f, 0x80, 0xe8),
        .accentText = QColor(0x0d, 0x10, 0x14),
        .link = QColor(0x9a, 0xa8, 0xff),
        .visited = QColor(0xc3, 0xa6, 0xf0) });
}

}

#include "ui/icons.h"

#include "viz/theme.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

// Resources of a static library are dropped by the linker unless something asks for them; the macro wants no namespace.
static void useResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace cmir::ui {

namespace {

/// Paints an SVG whose only colour is black in a colour of the application's palette.
class ThemedEngine : public QIconEngine {
public:
    ThemedEngine(const QString& name, bool accent)
        : m_accent(accent)
    {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly))
            m_svg = file.readAll();
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = m_svg;
        svg.replace("#000000", color(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new ThemedEngine(*this); }

private:
    QColor color(QIcon::Mode mode) const
    {
        const QPalette palette = QApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (m_accent)
            return viz::Theme::fromPalette(palette).accent;
        return palette.color(mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
    }

    QByteArray m_svg;
    bool m_accent;
};

}

QIcon icon(const QString& name)
{
    return QIcon(new ThemedEngine(name, false));
}

QIcon programIcon()
{
    useResources();
    return QIcon(QStringLiteral(":/icons/workbench.svg"));
}

QIcon accentIcon(const QString& name)
{
    return QIcon(new ThemedEngine(name, true));
}

}

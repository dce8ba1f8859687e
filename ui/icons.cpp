#include "ui/icons.h"

#include "viz/theme.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// Resources of a static library are dropped by the linker unless something asks for them; the macro wants no namespace.
static void useResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace cmir::ui {

namespace {

/// Paints an SVG whose only colour is black in a colour of the application's palette. What was drawn once in a size and
/// colour is kept by all icons of that name.
class ThemedEngine : public QIconEngine {
public:
    ThemedEngine(const QString& name, bool accent)
        : m_name(name)
        , m_accent(accent)
    {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (file.open(QIODevice::ReadOnly))
            m_svg = file.readAll();
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, drawn((QSizeF(rect.size()) * ratio).toSize(), color(mode)));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override { return drawn(size, color(mode)); }

    QIconEngine* clone() const override { return new ThemedEngine(*this); }

private:
    QPixmap drawn(const QSize& size, const QColor& color) const
    {
        const QString key
            = QStringLiteral("icon %1 %2 %3x%4").arg(m_name, color.name()).arg(size.width()).arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap))
            return pixmap;
        QByteArray svg = m_svg;
        svg.replace("#000000", color.name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.setAspectRatioMode(Qt::KeepAspectRatio);
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
        painter.end();
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QColor color(QIcon::Mode mode) const
    {
        const QPalette palette = QApplication::palette();
        if (mode == QIcon::Disabled)
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        if (m_accent)
            return viz::Theme::fromPalette(palette).accent;
        return palette.color(mode == QIcon::Selected ? QPalette::HighlightedText : QPalette::ButtonText);
    }

    QString m_name;
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

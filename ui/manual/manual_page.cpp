#include "ui/manual/manual_page.h"

#include <QEvent>
#include <QImage>
#include <QPalette>
#include <QScrollBar>
#include <QStringList>
#include <QTextBlock>
#include <QTextDocument>

#include <algorithm>

namespace cmir::ui {

namespace {

constexpr int leastRoom = 200;
constexpr int darkest = 128; ///< a page below this lightness is a dark one

/// Places of pictures in the document, by name.
QStringList picturesOf(const QTextDocument& document)
{
    QStringList names;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (auto part = block.begin(); !part.atEnd(); ++part)
            if (const QTextImageFormat format = part.fragment().charFormat().toImageFormat(); format.isValid())
                names << format.name();
    return names;
}

}

QString ManualPage::picturePath(const QString& name, bool dark)
{
    return QStringLiteral(":/manual-pictures/%1-%2.png").arg(name, QLatin1String(dark ? "dark" : "light"));
}

int ManualPage::roomForPictures() const
{
    const double margins = 2 * document()->documentMargin() + verticalScrollBar()->sizeHint().width();
    return std::max(width() - static_cast<int>(margins), leastRoom);
}

QVariant ManualPage::loadResource(int type, const QUrl& name)
{
    if (type != QTextDocument::ImageResource)
        return QTextBrowser::loadResource(type, name);
    const bool dark = palette().color(QPalette::Base).lightness() < darkest;
    QImage image(picturePath(name.toString(), dark));
    if (image.width() > roomForPictures())
        image = image.scaledToWidth(roomForPictures(), Qt::SmoothTransformation);
    return image;
}

void ManualPage::showMarkdown(const QString& text)
{
    setMarkdown(text);
    renewPictures();
}

/// The document keeps those that it was given once.
void ManualPage::renewPictures()
{
    m_width = roomForPictures();
    const QStringList names = picturesOf(*document());
    for (const QString& name : names)
        document()->addResource(
            QTextDocument::ImageResource, QUrl(name), loadResource(QTextDocument::ImageResource, QUrl(name)));
    if (!names.isEmpty())
        document()->markContentsDirty(0, document()->characterCount());
}

void ManualPage::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    if (m_width != roomForPictures())
        renewPictures();
}

/// Light pictures in a dark window would dazzle.
void ManualPage::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        renewPictures();
}

}

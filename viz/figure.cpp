#include "viz/figure.h"

#include "core/common/error.h"
#include "core/storage/atomic_file.h"
#include "viz/fonts.h"
#include "viz/qcustomplot_fence.h"

#include <QBuffer>
#include <QFile>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace cmir::viz {

namespace {

constexpr int margin = 12;
constexpr int figureGap = 6;
constexpr int dotsPerInch = 96;

int textHeight(const QString& text, const QFont& font, const QPaintDevice* device, int width)
{
    if (text.isEmpty())
        return 0;
    const QFontMetrics metrics(font, device);
    return metrics.boundingRect(QRect(0, 0, width, 10000), Qt::TextWordWrap, text).height();
}

void drawText(QPainter& painter, const QString& text, const QFont& font, const QColor& color, const QRect& place)
{
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, text);
}

void drawVectors(QPaintDevice& device, const Figure& figure)
{
    QCPPainter painter(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    Figure said = figure;
    if (!figure.vectorRemark.isEmpty())
        said.caption += (said.caption.isEmpty() ? QString() : QStringLiteral(" · ")) + figure.vectorRemark;
    paintFigure(painter, said);
}

void drawPdf(QIODevice& file, const Figure& figure)
{
    QPdfWriter writer(&file);
    writer.setResolution(dotsPerInch);
    const QSizeF points(figure.size.width() * 72.0 / dotsPerInch, figure.size.height() * 72.0 / dotsPerInch);
    writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setTitle(figure.title);
    drawVectors(writer, figure);
}

void drawSvg(QIODevice& file, const Figure& figure)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setResolution(dotsPerInch);
    generator.setSize(figure.size);
    generator.setViewBox(QRect(QPoint(0, 0), figure.size));
    generator.setTitle(figure.title);
    generator.setDescription(figure.caption);
    drawVectors(generator, figure);
}

bool failed(const QString& reason, QString* error)
{
    if (error)
        *error = reason;
    return false;
}

}

void paintFigure(QCPPainter& painter, const Figure& figure)
{
    painter.fillRect(QRect(QPoint(0, 0), figure.size), figure.theme.background);
    const int width = figure.size.width() - 2 * margin;
    const QFont title = titleFont(figure.font), caption = smallFont(figure.font);
    int top = margin;
    if (const int height = textHeight(figure.title, title, painter.device(), width)) {
        drawText(painter, figure.title, title, figure.theme.text, QRect(margin, top, width, height));
        top += height + figureGap;
    }
    if (figure.drawKey)
        if (const int height = figure.drawKey(&painter, QRectF(margin, top, width, figure.size.height())))
            top += height + figureGap;
    int bottom = figure.size.height() - margin;
    if (const int height = textHeight(figure.caption, caption, painter.device(), width)) {
        bottom -= height;
        drawText(painter, figure.caption, caption, figure.theme.mutedText, QRect(margin, bottom, width, height));
        bottom -= figureGap;
    }
    painter.save();
    painter.translate(margin, top);
    figure.drawPlot(painter, QSize(width, qMax(bottom - top, 40)));
    painter.restore();
}

QImage figureImage(const Figure& figure, double scale)
{
    QImage image(figure.size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    QCPPainter painter(&image);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setRenderHint(QPainter::TextAntialiasing);
    paintFigure(painter, figure);
    painter.end();
    image.setDotsPerMeterX(qRound(dotsPerInch * scale / 0.0254));
    image.setDotsPerMeterY(qRound(dotsPerInch * scale / 0.0254));
    return image;
}

QByteArray svgOf(const Figure& figure)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    drawSvg(buffer, figure);
    return buffer.data();
}

QStringList figureEndings()
{
    return { QStringLiteral(".png"), QStringLiteral(".pdf"), QStringLiteral(".svg"), QStringLiteral(".csv") };
}

bool writeFigure(const Figure& figure, const QString& path, QString* error, int dpi)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    QBuffer buffer; // nothing is written before it is complete
    buffer.open(QIODevice::WriteOnly);
    if (ending == QLatin1String("png")) {
        if (!figureImage(figure, static_cast<double>(dpi) / dotsPerInch).save(&buffer, "PNG"))
            return failed(
                QCoreApplication::translate("cmir::viz::Figure", "%1: no picture of this size can be made.").arg(path),
                error);
    } else if (ending == QLatin1String("pdf")) {
        drawPdf(buffer, figure);
    } else {
        drawSvg(buffer, figure);
    }
    return writeBytes(buffer.data(), path, error);
}

bool writeText(const QString& text, const QString& path, QString* error)
{
    return writeBytes(text.toUtf8(), path, error);
}

bool writeBytes(const QByteArray& bytes, const QString& path, QString* error)
{
    try {
        replaceBytes(
            QFile::encodeName(path).toStdString(), { bytes.constData(), static_cast<std::size_t>(bytes.size()) });
        return true;
    } catch (const Error& problem) {
        return failed(QString::fromUtf8(problem.what()), error);
    }
}

}

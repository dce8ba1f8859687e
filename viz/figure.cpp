#include "viz/figure.h"

#include "core/common/error.h"
#include "core/storage/atomic_file.h"
#include "viz/fonts.h"
#include "viz/qcustomplot_fence.h"

#include <QBuffer>
#include <QFile>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>

namespace cmir::viz {

namespace {

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

void drawVectors(QPaintDevice& device, const Figure& figure, double scale)
{
    QCPPainter painter(&device);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    Figure said = figure;
    if (!figure.vectorRemark.isEmpty())
        said.caption += (said.caption.isEmpty() ? QString() : QStringLiteral(" · ")) + figure.vectorRemark;
    painter.scale(scale, scale);
    paintFigure(painter, said);
}

QSizeF millimetres(const Figure& figure)
{
    return QSizeF(figure.size) * (figure.unit * millimetresPerPixel);
}

QString nameOf(const Figure& figure)
{
    return figure.name.isEmpty() ? figure.title : figure.name;
}

void drawPdf(QIODevice& file, const Figure& figure, const FigureRecord& record)
{
    QPdfWriter writer(&file);
    writer.setResolution(dotsPerInch);
    writer.setPageSize(QPageSize(millimetres(figure), QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    writer.setTitle(nameOf(figure));
    writer.setCreator(QStringLiteral("CmIR Workbench"));
    if (!record.settings.isEmpty())
        writer.addFileAttachment(QStringLiteral("settings.json"), record.settings, QStringLiteral("application/json"));
    if (!record.table.isEmpty())
        writer.addFileAttachment(QStringLiteral("data.csv"), record.table, QStringLiteral("text/csv"));
    drawVectors(writer, figure, figure.unit);
}

/// The document with its size in millimetres, and the record as metadata.
QByteArray completed(const QByteArray& svg, const Figure& figure, const FigureRecord& record)
{
    const QSizeF size = millimetres(figure);
    const QString head = QStringLiteral("<svg width=\"%1mm\" height=\"%2mm\"")
                             .arg(QString::number(size.width(), 'f', 3), QString::number(size.height(), 'f', 3));
    static const QRegularExpression written(QStringLiteral("<svg width=\"[^\"]*\" height=\"[^\"]*\""));
    QString text = QString::fromUtf8(svg);
    const auto found = written.match(text);
    if (found.hasMatch())
        text.replace(found.capturedStart(), found.capturedLength(), head);
    QString metadata;
    const auto add = [&metadata](const char* name, const QByteArray& part) {
        if (!part.isEmpty())
            metadata += QStringLiteral("<metadata id=\"%1\">%2</metadata>\n")
                            .arg(QLatin1String(name), QString::fromUtf8(part).toHtmlEscaped());
    };
    add("settings", record.settings);
    add("data", record.table);
    if (const auto end = text.indexOf(QLatin1String("<defs>")); end >= 0)
        text.insert(end, metadata);
    return text.toUtf8();
}

void drawSvg(QIODevice& file, const Figure& figure)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setResolution(dotsPerInch);
    generator.setSize(figure.size);
    generator.setViewBox(QRect(QPoint(0, 0), figure.size));
    generator.setTitle(nameOf(figure));
    generator.setDescription(figure.caption);
    drawVectors(generator, figure, 1); // the view box scales it
}

bool failed(const QString& reason, QString* error)
{
    if (error)
        *error = reason;
    return false;
}

}

QString withOmission(const QString& caption, qsizetype points)
{
    if (points == 0)
        return caption;
    const QString omission = points == 1 ? QObject::tr("1 point far outside is not drawn")
                                         : QObject::tr("%1 points far outside are not drawn").arg(points);
    return caption.isEmpty() ? omission : caption + QStringLiteral(" · ") + omission;
}

void paintFigure(QCPPainter& painter, const Figure& figure)
{
    painter.fillRect(QRect(QPoint(0, 0), figure.size), figure.theme.background);
    const int margin = figure.margin;
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

QImage figureImage(const Figure& figure, int dpi)
{
    const double scale = figure.unit * dpi / dotsPerInch;
    QImage image(figure.size * scale, QImage::Format_RGB32);
    if (image.isNull())
        return image;
    image.fill(figure.theme.background);
    image.setDevicePixelRatio(std::max(scale, 1.0));
    QCPPainter painter(&image);
    if (scale < 1) // Qt's painters take a smaller ratio for 1
        painter.scale(scale, scale);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.setRenderHint(QPainter::TextAntialiasing);
    paintFigure(painter, figure);
    painter.end();
    image.setDotsPerMeterX(qRound(dpi / 0.0254));
    image.setDotsPerMeterY(qRound(dpi / 0.0254));
    return image;
}

QByteArray svgOf(const Figure& figure, const FigureRecord& record)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    drawSvg(buffer, figure);
    return completed(buffer.data(), figure, record);
}

QByteArray pdfOf(const Figure& figure, const FigureRecord& record)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    drawPdf(buffer, figure, record);
    return buffer.data();
}

QString recordPath(const QString& tablePath)
{
    return tablePath + QStringLiteral(".json");
}

QStringList figureEndings()
{
    return { QStringLiteral(".png"), QStringLiteral(".pdf"), QStringLiteral(".svg"), QStringLiteral(".csv"),
        QStringLiteral(".tex") };
}

bool writeFigure(const Figure& figure, const QString& path, QString* error, int dpi, const FigureRecord& record)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("pdf"))
        return writeBytes(pdfOf(figure, record), path, error);
    if (ending != QLatin1String("png"))
        return writeBytes(svgOf(figure, record), path, error);
    QImage image = figureImage(figure, dpi);
    if (!record.settings.isEmpty())
        image.setText(QStringLiteral("settings"), QString::fromUtf8(record.settings));
    if (!record.table.isEmpty())
        image.setText(QStringLiteral("data"), QString::fromUtf8(record.table));
    QBuffer buffer; // nothing is written before it is complete
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG"))
        return failed(
            QCoreApplication::translate("cmir::viz::Figure", "%1: no picture of this size can be made.").arg(path),
            error);
    return writeBytes(buffer.data(), path, error);
}

bool writeTable(const QString& table, const QByteArray& settings, const QString& path, QString* error)
{
    return writeText(table, path, error) && (settings.isEmpty() || writeBytes(settings, recordPath(path), error));
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

#include "ui/report/report_pdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QScreen>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>
#include <QThread>

#include <algorithm>
#include <cmath>
#include <memory>

namespace cmir::ui {

namespace {

constexpr int reportDpi = 600;
constexpr double pageMargin = 18, footerHeight = 10; ///< millimetres
constexpr double pixelsPerInch = 96;

// What QTextDocument knows of style sheets.
const char* const printStyle = R"(
body { color: #1d2126; }
h1 { font-size: 18pt; font-weight: 600; margin-top: 0px; margin-bottom: 4px; }
h2 { font-size: 13pt; font-weight: 600; margin-top: 22px; margin-bottom: 6px; }
h3 { font-size: 10.5pt; font-weight: 600; margin-top: 14px; margin-bottom: 5px; }
p { margin-top: 2px; margin-bottom: 6px; }
.made { color: #5b6470; font-size: 8.5pt; }
.note { color: #5b6470; font-size: 8.5pt; }
.below { color: #5b6470; font-size: 8pt; margin-top: 0px; margin-bottom: 2px; }
.warning { color: #8a4b00; font-weight: 600; }
a { color: #5b6470; text-decoration: none; }
td { font-size: 8pt; padding-left: 4px; padding-right: 4px; padding-top: 2px; padding-bottom: 2px; }
th { font-size: 8pt; font-weight: 400; text-align: left; padding-left: 4px; padding-right: 4px; padding-top: 2px; padding-bottom: 2px; }
thead th { font-weight: 600; background-color: #f3f5f7; vertical-align: bottom; }
.number { text-align: right; }
.changed td { background-color: #fff4d6; font-weight: 600; }
.changed th { background-color: #fff4d6; font-weight: 600; }
)";

double deviceUnits(double millimetres)
{
    return millimetres / 25.4 * reportDpi;
}

QFont paperFont(double points)
{
    QFont font;
    font.setPointSizeF(points);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

bool isFigures(const QTextTable& table)
{
    return table.firstCursorPosition().block().text().contains(QChar::ObjectReplacementCharacter);
}

/// A name stays on one line, and so does an interval: a long remark beside it would leave it no room.
void keepWhole(const QTextTableCell& cell)
{
    constexpr int longestName = 32;
    QTextCursor cursor = cell.firstCursorPosition();
    if (cursor.block().length() > longestName)
        return;
    QTextBlockFormat lines;
    lines.setNonBreakableLines(true);
    cursor.mergeBlockFormat(lines);
}

/// Lines between rows of a table; figures side by side share the page evenly.
void styleTable(QTextTable& table)
{
    QTextTableFormat format = table.format();
    format.setBorder(0);
    format.setCellSpacing(0);
    format.setBorderCollapse(true);
    format.setCellPadding(0);
    format.setBottomMargin(8);
    if (isFigures(table)) {
        format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        format.setColumnWidthConstraints(
            QList<QTextLength>(table.columns(), QTextLength(QTextLength::PercentageLength, 100.0 / table.columns())));
    } else {
        constexpr double border = 0.5;
        for (int row = 0; row < table.rows(); ++row)
            for (int column = 0; column < table.columns(); ++column) {
                QTextTableCell cell = table.cellAt(row, column);
                if (column == 0 || cell.firstCursorPosition().block().text().contains(QChar::Nbsp))
                    keepWhole(cell);
                QTextTableCellFormat look = cell.format().toTableCellFormat();
                look.setBottomBorder(border);
                look.setBottomBorderBrush(QColor(0xd8, 0xdc, 0xe1));
                look.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
                cell.setFormat(look);
            }
    }
    table.setFormat(format);
}

QList<QTextTable*> tablesOf(const QTextDocument& document)
{
    QList<QTextTable*> tables;
    for (QTextFrame* frame : document.rootFrame()->childFrames())
        if (auto* table = qobject_cast<QTextTable*>(frame))
            tables << table;
    return tables;
}

bool isHeading(const QTextBlock& block)
{
    return block.isValid() && block.blockFormat().headingLevel() > 0;
}

/// What a heading has to have on its page: further headings, a few lines of text, and of a table its first row.
QTextBlock followerOf(const QTextBlock& heading)
{
    constexpr int mostTexts = 3;
    int texts = 0;
    QTextBlock last = heading;
    for (QTextBlock block = heading.next(); block.isValid(); block = block.next()) {
        last = block;
        if (auto* table = qobject_cast<QTextTable*>(QTextCursor(block).currentTable())) {
            const int row = std::min(table->format().headerRowCount(), table->rows() - 1);
            return table->cellAt(row, 0).firstCursorPosition().block();
        }
        if (!isHeading(block) && ++texts == mostTexts)
            break;
    }
    return last;
}

/// The page of a line of a block: a picture that does not fit begins the next page, and its block does not.
int pageOfLine(const QTextDocument& document, const QTextBlock& block, int line = 0)
{
    double top = document.documentLayout()->blockBoundingRect(block).top();
    if (line < block.layout()->lineCount())
        top += block.layout()->lineAt(line).y();
    return static_cast<int>(std::floor((top + 1) / document.pageSize().height()));
}

/// Whether some lines of a table's row would stand on its page and others on the next.
bool isCut(const QTextDocument& document, const QTextTable& table, int row)
{
    const int page = pageOfLine(document, table.cellAt(row, 0).firstCursorPosition().block());
    for (int column = 0; column < table.columns(); ++column) {
        const QTextBlock block = table.cellAt(row, column).lastCursorPosition().block();
        if (pageOfLine(document, block, std::max(block.layout()->lineCount() - 1, 0)) != page)
            return true;
    }
    return false;
}

/// Whether a heading would be alone at the foot of its page, also when the row that it needs there is moved.
bool isAlone(const QTextDocument& document, const QTextBlock& block)
{
    if (block.blockFormat().headingLevel() < 2 || isHeading(block.previous()))
        return false;
    const QTextBlock follower = followerOf(block);
    if (pageOfLine(document, follower) != pageOfLine(document, block))
        return true;
    const QTextTable* table = QTextCursor(follower).currentTable();
    return table && !isFigures(*table) && isCut(document, *table, table->cellAt(follower.position()).row());
}

/// Moves the whole of a table's row to the next page: room above its lines, so that their first does not fit.
void moveRow(const QTextDocument& document, const QTextTable& table, int row)
{
    const QTextBlock block = table.cellAt(row, 0).firstCursorPosition().block();
    const QTextLine line = block.layout()->lineAt(0);
    const double middle = document.documentLayout()->blockBoundingRect(block).top() + line.y() + line.height() / 2;
    const double left = (pageOfLine(document, block) + 1) * document.pageSize().height() - middle;
    // Qt takes paddings for pixels of the screen.
    const QScreen* screen = QGuiApplication::primaryScreen();
    const double dots = document.documentLayout()->paintDevice()->logicalDpiY()
        / (screen ? std::round(screen->logicalDotsPerInchY()) : pixelsPerInch);
    for (int column = 0; column < table.columns(); ++column) {
        QTextTableCell cell = table.cellAt(row, column);
        QTextTableCellFormat look = cell.format().toTableCellFormat();
        look.setTopPadding(look.topPadding() + left / dots);
        cell.setFormat(look);
    }
}

/// A heading that is alone at the foot of its page begins the next one, and so does a row of a table that its end would
/// cut. From the top, since each moves what follows; every time the whole is laid out again, since Qt lays a part out
/// otherwise than the whole, and loses blocks between tables when it draws it.
void keepTogether(QTextDocument& document)
{
    const QSizeF paper = document.pageSize();
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        const QTextTable* table = cursor.currentTable();
        const QTextTableCell cell = table ? table->cellAt(cursor) : QTextTableCell();
        if (isAlone(document, block)) {
            QTextBlockFormat format = block.blockFormat();
            format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
            cursor.setBlockFormat(format);
        } else if (table && cell.column() == 0 && cell.firstPosition() == block.position() && !isFigures(*table)
            && isCut(document, *table, cell.row())) {
            moveRow(document, *table, cell.row());
        } else
            continue;
        document.setPageSize(paper);
    }
}

void drawFooter(QPainter& painter, const QSizeF& paper, const QString& title, int page, int pages)
{
    painter.setFont(paperFont(7.5));
    painter.setPen(QColor(0x5b, 0x64, 0x70));
    const QRectF place(0, paper.height() + deviceUnits(footerHeight - 5), paper.width(), deviceUnits(5));
    const QString number = QStringLiteral("%1 / %2").arg(page).arg(pages);
    const double room = place.width() - painter.fontMetrics().horizontalAdvance(number) - deviceUnits(5);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignBottom,
        painter.fontMetrics().elidedText(title, Qt::ElideRight, static_cast<int>(room)));
    painter.drawText(place, Qt::AlignRight | Qt::AlignBottom, number);
}

}

QSizeF ReportPictures::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const QTextImageFormat image = format.toImageFormat();
    return QSizeF(image.width(), image.height()) * (m_device.logicalDpiX() / pixelsPerInch);
}

void ReportPictures::drawObject(QPainter* painter, const QRectF& place, QTextDocument*, int, const QTextFormat& format)
{
    const DrawnFigure* drawn = m_page.figure(format.toImageFormat().name());
    if (!drawn)
        return;
    QSvgRenderer renderer(drawn->svg);
    painter->save();
    renderer.render(painter, place);
    painter->restore();
}

void layOutReport(QTextDocument& document, const ReportPage& page, ReportPictures& pictures, QPaintDevice& device,
    const QSizeF& paper)
{
    document.setUndoRedoEnabled(false);
    document.setDocumentMargin(0);
    document.setDefaultFont(paperFont(9));
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document.setDefaultTextOption(option);
    document.documentLayout()->setPaintDevice(&device);
    document.documentLayout()->registerHandler(QTextFormat::ImageObject, &pictures);
    document.setDefaultStyleSheet(QString::fromLatin1(printStyle));
    document.setHtml(page.html);
    QTextCursor all(&document);
    all.beginEditBlock(); // or each cell has its table laid out
    for (QTextTable* table : tablesOf(document))
        styleTable(*table);
    all.endEditBlock();
    document.setPageSize(paper);
    keepTogether(document);
}

static QByteArray printed(const ReportPage& page, const QString& title)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(reportDpi);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(
        QMarginsF(pageMargin, pageMargin, pageMargin, pageMargin - footerHeight), QPageLayout::Millimeter);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("CmIR Workbench"));
    const QSizeF paper(writer.width(), writer.height() - deviceUnits(footerHeight));
    ReportPictures pictures(page, writer);
    QTextDocument document;
    layOutReport(document, page, pictures, writer, paper);
    QPainter painter(&writer);
    painter.setRenderHint(QPainter::LosslessImageRendering); // matrices: their cells keep their edges
    const int pages = document.pageCount();
    for (int number = 0; number < pages; ++number) {
        if (number > 0)
            writer.newPage();
        const QRectF shown(0, number * paper.height(), paper.width(), paper.height());
        painter.save();
        painter.translate(0, -shown.top());
        painter.setClipRect(shown);
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = shown;
        context.palette.setColor(QPalette::Text, QColor(0x1d, 0x21, 0x26));
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        drawFooter(painter, paper, title, number + 1, pages);
    }
    painter.end();
    return bytes;
}

QByteArray pdfOf(const ReportPage& page, const QString& title)
{
    // A document starts timers, which a thread that is not Qt's cannot.
    QByteArray bytes;
    const std::unique_ptr<QThread> thread(QThread::create([&] { bytes = printed(page, title); }));
    thread->start();
    thread->wait();
    return bytes;
}

}

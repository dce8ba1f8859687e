#include "ui/report/report_pdf.h"

#include "ui/report/report_sections.h"

#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgRenderer>
#include <QTextOption>

#include <algorithm>
#include <numeric>

namespace cmir::ui {

namespace {

constexpr int dotsPerInch = 600;
constexpr double pageMargin = 18, footer = 8; ///< millimetres
constexpr double cellPadding = 1.4, cellLead = 0.8; ///< millimetres beside and above a cell's text

const QColor inkColor(0x1d, 0x21, 0x26), mutedColor(0x5b, 0x64, 0x70), lineColor(0xd8, 0xdc, 0xe1),
    headColor(0xf3, 0xf5, 0xf7), markColor(0xff, 0xf4, 0xd6), warningColor(0x8a, 0x4b, 0x00);

double mm(double millimetres)
{
    return millimetres / 25.4 * dotsPerInch;
}

QFont fontOf(double points, bool bold = false)
{
    QFont font;
    font.setPointSizeF(points);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QTextOption wrapped(Qt::Alignment alignment)
{
    QTextOption option(alignment | Qt::AlignTop);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    return option;
}

struct TextLook {
    QFont font;
    QColor color;
    double before = 0, after = 0; ///< millimetres
};

TextLook lookOf(ReportText::Kind kind)
{
    switch (kind) {
    case ReportText::Kind::Heading:
        return { fontOf(10.5, true), inkColor, 4, 1.5 };
    case ReportText::Kind::Note:
        return { fontOf(8.5), mutedColor, 0.5, 2 };
    case ReportText::Kind::Warning:
        return { fontOf(9, true), warningColor, 0.5, 2 };
    case ReportText::Kind::Plain:
        break;
    }
    return { fontOf(9), inkColor, 0.5, 2 };
}

TextLook titleLook()
{
    return { fontOf(18, true), inkColor, 0, 1 };
}

TextLook sectionLook()
{
    return { fontOf(13, true), inkColor, 7, 2 };
}

/// Blocks one below the other on pages; nothing but tables is cut in two, and those between rows.
class Pages {
public:
    Pages(QIODevice& device, const ReportContents& contents, const DrawFigure& draw)
        : m_title(contents.title)
        , m_draw(draw)
        , m_writer(&device)
    {
        m_writer.setResolution(dotsPerInch);
        m_writer.setPageSize(QPageSize(QPageSize::A4));
        m_writer.setPageMargins(
            QMarginsF(pageMargin, pageMargin, pageMargin, pageMargin - footer), QPageLayout::Millimeter);
        m_writer.setTitle(contents.title);
        m_writer.setCreator(QStringLiteral("CmIR Workbench"));
        m_painter.begin(&m_writer);
        m_painter.setRenderHint(QPainter::LosslessImageRendering); // matrices: their cells keep their edges
        m_width = m_writer.width();
        m_bottom = m_writer.height() - mm(footer);
        drawFooter();
    }

    void add(const QString& text, const TextLook& look, double keep = 0)
    {
        need(heightOf(text, look) + keep);
        if (m_top > 0)
            m_top += mm(look.before);
        const QRectF place(0, m_top, m_width, textHeight(text, look.font, m_width));
        drawText(text, look.font, look.color, place, Qt::AlignLeft);
        m_top = place.bottom() + mm(look.after);
    }

    void add(const ReportSection& section)
    {
        add(section.title, sectionLook(), keepHeight(section.blocks, 0));
        for (qsizetype i = 0; i < section.blocks.size(); ++i)
            std::visit([&](const auto& block) { addBlock(block, section.blocks, i); }, section.blocks[i]);
    }

    void end() { m_painter.end(); }

private:
    // --- the page

    void drawFooter()
    {
        const QFont font = fontOf(7.5);
        const QRectF place(0, m_bottom + mm(footer) - mm(4), m_width, mm(4));
        drawText(m_painter.fontMetrics().elidedText(m_title, Qt::ElideRight, static_cast<int>(m_width)), font,
            mutedColor, place.adjusted(0, 0, -mm(15), 0), Qt::AlignLeft);
        drawText(QString::number(++m_page), font, mutedColor, place, Qt::AlignRight);
    }

    void newPage()
    {
        m_writer.newPage();
        m_top = 0;
        drawFooter();
    }

    bool need(double height)
    {
        if (m_top == 0 || m_top + height <= m_bottom)
            return false;
        newPage();
        return true;
    }

    // --- text

    double textHeight(const QString& text, const QFont& font, double width)
    {
        m_painter.setFont(font);
        return m_painter.boundingRect(QRectF(0, 0, width, 1e7), text, wrapped(Qt::AlignLeft)).height();
    }

    void drawText(
        const QString& text, const QFont& font, const QColor& color, const QRectF& place, Qt::Alignment alignment)
    {
        m_painter.setFont(font);
        m_painter.setPen(color);
        m_painter.drawText(place, text, wrapped(alignment));
    }

    double heightOf(const QString& text, const TextLook& look)
    {
        return mm(look.before + look.after) + textHeight(text, look.font, m_width);
    }

    /// What must follow a heading on its page: texts up to the next figures or the first rows of the next table.
    double keepHeight(const QList<ReportBlock>& blocks, qsizetype first)
    {
        double height = 0;
        for (qsizetype i = first; i < blocks.size(); ++i) {
            if (const auto* text = std::get_if<ReportText>(&blocks[i])) {
                height += heightOf(text->text, lookOf(text->kind));
                continue;
            }
            const auto* figures = std::get_if<ReportFigures>(&blocks[i]);
            return height + (figures && !figures->figures.isEmpty() ? rowHeight(*figures, 0) : mm(16));
        }
        return std::min(height, mm(40));
    }

    void addBlock(const ReportText& text, const QList<ReportBlock>& blocks, qsizetype i)
    {
        const bool heading = text.kind == ReportText::Kind::Heading;
        add(text.text, lookOf(text.kind), heading ? keepHeight(blocks, i + 1) : 0);
    }

    // --- figures

    double figureWidth(const ReportFigures& figures) const
    {
        return figures.perRow > 1 ? (m_width - mm(4)) / 2 : m_width;
    }

    static double figureHeight(const ReportFigure& figure, double width)
    {
        return width * figure.size.height() / figure.size.width();
    }

    double rowHeight(const ReportFigures& figures, qsizetype first)
    {
        const double width = figureWidth(figures);
        double height = 0;
        for (const ReportFigure& figure : figures.figures.mid(first, figures.perRow))
            height = std::max(height,
                figureHeight(figure, width)
                    + (figure.note.isEmpty() ? 0 : textHeight(figure.note, fontOf(8), width) + mm(1)));
        return height + mm(3);
    }

    void addBlock(const ReportFigures& figures, const QList<ReportBlock>&, qsizetype)
    {
        const double width = figureWidth(figures);
        for (qsizetype first = 0; first < figures.figures.size(); first += figures.perRow) {
            const double height = rowHeight(figures, first);
            need(height);
            double left = 0;
            for (const ReportFigure& figure : figures.figures.mid(first, figures.perRow)) {
                drawFigureAt(figure, QRectF(left, m_top, width, figureHeight(figure, width)));
                left += width + mm(4);
            }
            m_top += height;
        }
    }

    void drawFigureAt(const ReportFigure& figure, const QRectF& place)
    {
        const DrawnFigure drawn = m_draw(figure);
        if (drawn.svg.isEmpty()) {
            drawText(reportText("%1: no data.").arg(figure.title), fontOf(8.5), mutedColor, place, Qt::AlignLeft);
            return;
        }
        QSvgRenderer renderer(drawn.svg);
        m_painter.save();
        renderer.render(&m_painter, place);
        m_painter.restore();
        if (!figure.note.isEmpty())
            drawText(figure.note, fontOf(8), mutedColor,
                QRectF(place.left(), place.bottom() + mm(0.5), place.width(), mm(20)), Qt::AlignHCenter);
    }

    // --- tables

    double advance(const QString& text, const QFont& font) const
    {
        return QFontMetricsF(font, &m_writer).horizontalAdvance(text) + 2 * mm(cellPadding) + 1;
    }

    /// The width a column wants; the head may break between words where `headBreaks`.
    double naturalWidth(const ReportTable& table, qsizetype column, bool headBreaks) const
    {
        double width = 0;
        for (qsizetype r = 0; r < table.rows.size(); ++r)
            width = std::max(width, advance(table.rows[r][column], cellFont(table, r)));
        const QString head = table.head.value(column);
        for (const QString& part : headBreaks ? head.split(u' ') : QStringList { head })
            width = std::max(width, advance(part, fontOf(8, true)));
        return width;
    }

    static QFont cellFont(const ReportTable& table, qsizetype row) { return fontOf(8, table.marked.value(row, false)); }

    /// Widths within the page: wide columns of words give way first, then all.
    QList<double> columnWidths(const ReportTable& table) const
    {
        for (const bool headBreaks : { false, true }) {
            QList<double> widths;
            for (qsizetype c = 0; c < table.columns.size(); ++c)
                widths << naturalWidth(table, c, headBreaks);
            if (sum(widths) <= m_width)
                return widths;
            if (headBreaks)
                return narrowed(table, widths);
        }
        return {};
    }

    static double sum(const QList<double>& widths) { return std::accumulate(widths.begin(), widths.end(), 0.0); }

    QList<double> narrowed(const ReportTable& table, QList<double> widths) const
    {
        double fixed = 0;
        QList<qsizetype> words;
        for (qsizetype c = 0; c < widths.size(); ++c)
            if (table.columns[c] == u'l')
                words << c;
            else
                fixed += widths[c];
        std::ranges::sort(words, {}, [&](qsizetype c) { return widths[c]; });
        double left = m_width - fixed;
        for (qsizetype i = 0; i < words.size() && left > mm(15); ++i) { // narrow ones keep theirs, the rest share
            double& width = widths[words[i]];
            width = std::min(width, left / static_cast<double>(words.size() - i));
            left -= width;
        }
        if (const double total = sum(widths); total > m_width)
            for (double& width : widths)
                width *= m_width / total;
        return widths;
    }

    double cellsHeight(const QStringList& cells, const QList<double>& widths, const QFont& font)
    {
        double height = 0;
        for (qsizetype c = 0; c < cells.size(); ++c)
            height = std::max(height, textHeight(cells[c], font, widths[c] - 2 * mm(cellPadding)));
        return height + 2 * mm(cellLead);
    }

    void drawRow(const ReportTable& table, const QStringList& cells, const QList<double>& widths, const QFont& font,
        const QColor& background)
    {
        const double height = cellsHeight(cells, widths, font), total = sum(widths);
        if (background.isValid())
            m_painter.fillRect(QRectF(0, m_top, total, height), background);
        double left = 0;
        for (qsizetype c = 0; c < cells.size(); ++c) {
            drawText(cells[c], font, inkColor,
                QRectF(left + mm(cellPadding), m_top + mm(cellLead), widths[c] - 2 * mm(cellPadding), height),
                table.columns[c] == u'r' ? Qt::AlignRight : Qt::AlignLeft);
            left += widths[c];
        }
        m_top += height;
        m_painter.setPen(QPen(lineColor, mm(0.15)));
        m_painter.drawLine(QPointF(0, m_top), QPointF(total, m_top));
    }

    void addBlock(const ReportTable& table, const QList<ReportBlock>&, qsizetype)
    {
        const QList<double> widths = columnWidths(table);
        const QFont headFont = fontOf(8, true);
        const auto drawHead = [&] {
            if (!table.head.isEmpty())
                drawRow(table, table.head, widths, headFont, headColor);
        };
        need(mm(14));
        drawHead();
        for (qsizetype r = 0; r < table.rows.size(); ++r) {
            const QFont font = cellFont(table, r);
            if (need(cellsHeight(table.rows[r], widths, font)))
                drawHead();
            drawRow(table, table.rows[r], widths, font, table.marked.value(r, false) ? markColor : QColor());
        }
        m_top += mm(3);
    }

    QString m_title;
    const DrawFigure& m_draw;
    mutable QPdfWriter m_writer; // font metrics take it without const
    QPainter m_painter;
    double m_width = 0, m_bottom = 0, m_top = 0;
    int m_page = 0;
};

}

QByteArray pdfOf(const ReportContents& contents, const DrawFigure& draw)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    Pages pages(buffer, contents, draw);
    pages.add(contents.title, titleLook());
    pages.add(madeLine(contents), lookOf(ReportText::Kind::Note));
    for (const ReportSection& section : contents.sections)
        pages.add(section);
    pages.end();
    return bytes;
}

}

#include "ui/report/report_html.h"

#include "ui/report/report_sections.h"

#include <QLocale>
#include <QRegularExpression>

namespace cmir::ui {

namespace {

const char* const pageStyle = R"(
:root { color-scheme: light dark; --page: #ffffff; --text: #1d2126; --muted: #5b6470; --line: #d8dce1; --head: #f3f5f7;
  --mark: #fff4d6; --accent: #0b62a8; --warning: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --page: #17191c; --text: #e4e7ea; --muted: #a0a8b2; --line: #3a4048;
  --head: #22262b; --mark: #3d3416; --accent: #7db8ec; --warning: #f0b45c; } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 0.9375rem/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 48rem; }
.note, .made { color: var(--muted); }
.warning { color: var(--warning); font-weight: 600; }
nav p { margin: 1rem 0 0; max-width: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
a { color: var(--accent); }
.wide { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0.5rem;
  border-bottom: 1px solid var(--line); }
.facts td { overflow-wrap: anywhere; }
thead th { background: var(--head); font-weight: 600; vertical-align: bottom; }
th[scope=row] { font-weight: 400; color: var(--muted); }
.number { text-align: right; white-space: nowrap; padding-left: 1rem; padding-right: 0.5rem; }
thead .number { white-space: normal; }
.changed td, .changed th { background: var(--mark); font-weight: 600; }
.figures, .figures tbody { display: block; margin: 0.75rem 0; }
.figures tr { display: grid; gap: 1rem; margin: 0 0 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 44rem) { .two tr { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.figures td { display: block; background: #ffffff; color: #1d2126; border: 1px solid var(--line); border-radius: 6px;
  padding: 0.5rem; break-inside: avoid; }
.figures svg, .figures img { display: block; width: 100%; height: auto; }
.figures svg text { font-family: "DejaVu Sans", Verdana, system-ui, sans-serif; }
.below { color: #5b6470; font-size: 0.8125rem; margin: 0; padding: 0.25rem 0.5rem; }
@media print { body { max-width: none; } }
)";

/// Text as HTML: escaped, and without the control characters that no XML may hold.
QString escaped(QString text)
{
    text.removeIf([](QChar c) { return c < u' ' && c != u'\n' && c != u'\t'; });
    return text.toHtmlEscaped();
}

QString element(const QString& name, const QString& attributes, const QString& inside)
{
    return QStringLiteral("<%1%2>%3</%1>\n").arg(name, attributes, inside);
}

constexpr int pageWidth = 640, besideFigure = 16; ///< pixels of 1/96 inch, of paper

class PageWriter {
public:
    PageWriter(const ReportContents& contents, const DrawFigure& draw)
        : m_contents(contents)
        , m_draw(draw)
    { }

    ReportPage build()
    {
        const QString title = escaped(m_contents.title);
        QString html = QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta "
                                      "name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        html += element(QStringLiteral("title"), {}, title) + QStringLiteral("</head>\n<body>\n");
        html += element(QStringLiteral("h1"), {}, title);
        html += element(QStringLiteral("p"), QStringLiteral(" class=\"made\""), escaped(madeLine(m_contents)));
        html += navigation();
        for (const ReportSection& section : m_contents.sections)
            html += sectionOf(section);
        m_page.html = html + QStringLiteral("</body>\n</html>\n");
        return m_page;
    }

private:
    QString navigation() const
    {
        QString links;
        for (const ReportSection& section : m_contents.sections)
            links += QStringLiteral("<a href=\"#%1\">%2</a>\n").arg(section.id, escaped(section.title));
        return element(QStringLiteral("nav"), {}, element(QStringLiteral("p"), {}, links));
    }

    QString sectionOf(const ReportSection& section)
    {
        QString inside = element(QStringLiteral("h2"), {}, escaped(section.title));
        for (const ReportBlock& block : section.blocks)
            inside += std::visit([this](const auto& part) { return blockOf(part); }, block);
        return element(QStringLiteral("section"), QStringLiteral(" id=\"%1\"").arg(section.id), inside);
    }

    QString blockOf(const ReportText& text)
    {
        switch (text.kind) {
        case ReportText::Kind::Heading:
            return element(QStringLiteral("h3"), {}, escaped(text.text));
        case ReportText::Kind::Note:
            return element(QStringLiteral("p"), QStringLiteral(" class=\"note\""), escaped(text.text));
        case ReportText::Kind::Warning:
            return element(QStringLiteral("p"), QStringLiteral(" class=\"warning\""), escaped(text.text));
        case ReportText::Kind::Plain:
            break;
        }
        return element(QStringLiteral("p"), {}, escaped(text.text));
    }

    static QString rowOf(const ReportTable& table, const QStringList& cells, bool head, bool marked)
    {
        QString inside;
        for (qsizetype c = 0; c < cells.size(); ++c) {
            const bool number = table.columns[c] == u'r';
            const bool names = head || c == 0;
            const QString attributes = (head           ? QStringLiteral(" scope=\"col\"")
                                               : names ? QStringLiteral(" scope=\"row\"")
                                                       : QString())
                + (number ? QStringLiteral(" class=\"number\"") : QString());
            inside += element(names ? QStringLiteral("th") : QStringLiteral("td"), attributes, escaped(cells[c]));
        }
        return element(QStringLiteral("tr"), marked ? QStringLiteral(" class=\"changed\"") : QString(), inside);
    }

    QString blockOf(const ReportTable& table)
    {
        QString inside;
        if (!table.head.isEmpty())
            inside += element(QStringLiteral("thead"), {}, rowOf(table, table.head, true, false));
        QString body;
        for (qsizetype r = 0; r < table.rows.size(); ++r)
            body += rowOf(table, table.rows[r], false, table.marked.value(r, false));
        inside += element(QStringLiteral("tbody"), {}, body);
        return element(QStringLiteral("div"), QStringLiteral(" class=\"wide\""),
            element(QStringLiteral("table"), table.head.isEmpty() ? QStringLiteral(" class=\"facts\"") : QString(),
                inside));
    }

    /// Rows of a table, which every reader of HTML lays out.
    QString blockOf(const ReportFigures& figures)
    {
        QString rows;
        for (qsizetype first = 0; first < figures.figures.size(); first += figures.perRow) {
            QString row;
            for (const ReportFigure& figure : figures.figures.mid(first, figures.perRow))
                row += element(QStringLiteral("td"), {}, figureOf(figure, figures.perRow));
            rows += element(QStringLiteral("tr"), {}, row);
        }
        return element(QStringLiteral("table"),
            figures.perRow > 1 ? QStringLiteral(" class=\"figures two\"") : QStringLiteral(" class=\"figures\""),
            element(QStringLiteral("tbody"), {}, rows));
    }

    QString figureOf(const ReportFigure& figure, int perRow)
    {
        const DrawnFigure drawn = m_draw(figure);
        QString inside;
        if (drawn.svg.isEmpty()) {
            inside = element(QStringLiteral("p"), {}, escaped(reportText("%1: no data.").arg(figure.title)));
        } else {
            const int width = pageWidth / perRow - besideFigure;
            inside = QStringLiteral("<img alt=\"%1\" src=\"figure:%2\" width=\"%3\" height=\"%4\"/>")
                         .arg(escaped(figure.title))
                         .arg(m_page.figures.size())
                         .arg(width)
                         .arg(width * drawn.size.height() / std::max(1, drawn.size.width()));
            m_page.figures << drawn;
        }
        if (!figure.note.isEmpty())
            inside += element(QStringLiteral("p"), QStringLiteral(" class=\"below\""), escaped(figure.note));
        return inside;
    }

    const ReportContents& m_contents;
    const DrawFigure& m_draw;
    ReportPage m_page;
};

/// What a page shows of a figure: its vectors, or pixels where those are too many.
QString pictureOf(const DrawnFigure& drawn, const QString& title, qsizetype number)
{
    if (!drawn.png.isEmpty())
        return QStringLiteral("<img alt=\"%1\" src=\"data:image/png;base64,%2\"/>")
            .arg(title, QString::fromLatin1(drawn.png.toBase64()));
    QString svg = inlineSvg(drawn.svg, QStringLiteral("f%1-").arg(number));
    return svg.replace(
        QStringLiteral("<svg role=\"img\""), QStringLiteral("<svg role=\"img\" aria-label=\"%1\"").arg(title));
}

}

QString madeLine(const ReportContents& contents)
{
    return reportText("Report of %1 by CmIR Workbench %2")
        .arg(QLocale::c().toString(contents.made, QStringLiteral("d MMMM yyyy, HH:mm")), QStringLiteral(CMIR_VERSION));
}

QString inlineSvg(const QByteArray& document, const QString& prefix)
{
    QString svg = QString::fromUtf8(document);
    svg.remove(0, std::max<qsizetype>(0, svg.indexOf(QLatin1String("<svg"))));
    static const QRegularExpression namespaces(QStringLiteral("\\sxmlns(:\\w+)?=\"[^\"]*\""));
    static const QRegularExpression size(QStringLiteral("^<svg width=\"[^\"]*\" height=\"[^\"]*\""));
    static const QRegularExpression ids(QStringLiteral("(\\s(?:xml:)?id=\"|url\\(#|href=\"#)"));
    svg.remove(namespaces);
    svg.replace(size, QStringLiteral("<svg role=\"img\"")); // the viewBox is left: as wide as its place
    svg.replace(QLatin1String("xlink:href="), QLatin1String("href="));
    svg.replace(ids, QStringLiteral("\\1%1").arg(prefix));
    return svg;
}

const DrawnFigure* ReportPage::figure(const QString& name) const
{
    const QString prefix = QStringLiteral("figure:");
    bool isNumber = false;
    const qsizetype index = name.startsWith(prefix) ? name.mid(prefix.size()).toLongLong(&isNumber) : -1;
    return isNumber && index >= 0 && index < figures.size() ? &figures[index] : nullptr;
}

ReportPage pageOf(const ReportContents& contents, const DrawFigure& draw)
{
    return PageWriter(contents, draw).build();
}

QString htmlOf(const ReportPage& page)
{
    static const QRegularExpression picture(
        QStringLiteral("<img alt=\"([^\"]*)\" src=\"(figure:\\d+)\" width=\"\\d+\" height=\"\\d+\"/>"));
    QString html;
    qsizetype end = 0, number = 0;
    for (auto found = picture.globalMatch(page.html); found.hasNext();) {
        const auto match = found.next();
        html += QStringView(page.html).mid(end, match.capturedStart() - end);
        if (const DrawnFigure* drawn = page.figure(match.captured(2)))
            html += pictureOf(*drawn, match.captured(1), ++number);
        end = match.capturedEnd();
    }
    html += QStringView(page.html).mid(end);
    const QString head = QStringLiteral("</head>");
    return html.insert(html.indexOf(head), element(QStringLiteral("style"), {}, QString::fromLatin1(pageStyle)));
}

}

#include "ui/manual/manual_text.h"

#include "core/config/parameter_words.h"
#include "core/config/registry.h"
#include "ui/text.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStringList>
#include <QWidget>

namespace cmir::ui {

namespace {

constexpr const char* sectionProperty = "manualSection";

/// What Markdown would take for more than text, outside of `code`.
QString plainMarkdown(const QString& text)
{
    QString out;
    bool isCode = false;
    for (const QChar c : text) {
        if (c == u'`')
            isCode = !isCode;
        else if (!isCode && QStringLiteral("*<>[]#|").contains(c))
            out += u'\\';
        out += c;
    }
    return out;
}

QString sectionsOfParameters()
{
    QString text, heading;
    for (const Parameter& parameter : allParameters()) {
        if (const QString title = toQt(groupTitle(parameter.group)); title != heading) {
            text += QStringLiteral("## %1\n\n").arg(plainMarkdown(title));
            heading = title;
        }
        text += QStringLiteral("### %1\n\n*%2*\n\n%3\n\n")
                    .arg(plainMarkdown(manualSection(parameter)), plainMarkdown(toQt(factsText(parameter))),
                        plainMarkdown(toQt(parameter.help)));
    }
    return text;
}

ManualChapter chapterOf(QString markdown)
{
    markdown.replace(QRegularExpression(QStringLiteral("^@parameters$"), QRegularExpression::MultilineOption),
        sectionsOfParameters());
    ManualChapter chapter;
    bool isCode = false;
    static const QRegularExpression heading(QStringLiteral("^(#+) +(.*)$"));
    static const QRegularExpression escaped(QStringLiteral("\\\\(.)"));
    for (const QString& line : markdown.split(u'\n')) {
        if (line.startsWith(QLatin1String("```")))
            isCode = !isCode;
        const auto found = heading.match(line);
        if (!isCode && found.hasMatch()) {
            QString title = found.captured(2);
            title.replace(escaped, QStringLiteral("\\1"));
            chapter.sections << ManualSection { title, static_cast<int>(found.captured(1).size()), {} };
        } else if (!chapter.sections.isEmpty()) {
            chapter.sections.last().text += line + u'\n';
        }
    }
    chapter.title = chapter.sections.isEmpty() ? QString() : chapter.sections.first().title;
    chapter.markdown = std::move(markdown);
    return chapter;
}

}

QString manualSection(const Parameter& parameter)
{
    const QString name = toQt(parameter.label) + QStringLiteral(" (%1)").arg(toQt(parameter.key));
    return parameter.symbol.empty() ? name : toQt(parameter.symbol) + QStringLiteral(" · ") + name;
}

const QList<ManualChapter>& manual()
{
    static const QList<ManualChapter> chapters = [] {
        QList<ManualChapter> all;
        const QDir folder(QStringLiteral(":/manual"));
        for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            if (file.open(QIODevice::ReadOnly))
                all << chapterOf(QString::fromUtf8(file.readAll()));
        }
        return all;
    }();
    return chapters;
}

std::optional<ManualPlace> findSection(const QString& title)
{
    for (qsizetype c = 0; c < manual().size(); ++c)
        for (qsizetype s = 0; s < manual()[c].sections.size(); ++s)
            if (manual()[c].sections[s].title == title)
                return ManualPlace { c, s };
    return {};
}

void setManualSection(QWidget* widget, const QString& title)
{
    widget->setProperty(sectionProperty, title);
}

QString manualSectionOf(const QWidget* widget)
{
    for (; widget; widget = widget->parentWidget())
        if (QString title = widget->property(sectionProperty).toString(); !title.isEmpty())
            return title;
    return {};
}

}

#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace cmir {
struct Parameter;
}

class QWidget;

namespace cmir::ui {

/// A heading of a chapter and what stands below it, up to the next one.
struct ManualSection {
    QString title;
    int level = 1; ///< of the heading
    QString text; ///< Markdown
};

struct ManualChapter {
    QString title;
    QString markdown; ///< the whole chapter
    QList<ManualSection> sections; ///< every heading in its order, the chapter's own first
};

/// The manual: what stands in the files manual/*.md of the source, in their order, with the sections about parameters
/// made from the registry where a file says @parameters.
const QList<ManualChapter>& manual();

struct ManualPlace {
    qsizetype chapter = 0, section = 0;
};

/// Where the section of this title is; none: there is no such.
std::optional<ManualPlace> findSection(const QString& title);

/// The title of a parameter's section.
QString manualSection(const Parameter& parameter);

/// What F1 shows on the widget and on all within it that says nothing else (help_key.h).
void setManualSection(QWidget* widget, const QString& title);
/// That of the widget, or of the nearest around it; empty: none has one.
QString manualSectionOf(const QWidget* widget);

}

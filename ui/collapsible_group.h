#pragma once

#include <QWidget>

class QGridLayout;
class QAbstractButton;
class QLabel;

namespace cmir::ui {

/// A heading that folds what is below it.
class CollapsibleGroup : public QWidget {
    Q_OBJECT

public:
    explicit CollapsibleGroup(const QString& title, QWidget* parent = nullptr);

    QWidget* content() const { return m_content; }
    QGridLayout* grid() const { return m_grid; }
    /// A sentence between heading and content; empty: none. Folded away with the content.
    void setNote(const QString& text);
    QString note() const;
    /// Leaves out the content, of which the note then tells; the heading stays.
    void setContentShown(bool shown);
    /// Shows the content though the group is folded: for a search that found something in it.
    void setForcedOpen(bool forced);
    bool isExpanded() const;
    void setExpanded(bool expanded);

Q_SIGNALS:
    void expandedChanged(bool expanded);

private:
    void showContent();

    QAbstractButton* m_heading;
    QLabel* m_note;
    QWidget* m_content;
    QGridLayout* m_grid;
    bool m_contentShown = true, m_forcedOpen = false;
};

}

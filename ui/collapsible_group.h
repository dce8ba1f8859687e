#pragma once

#include <QWidget>

class QGridLayout;
class QAbstractButton;

namespace cmir::ui {

/// A heading that folds what is below it.
class CollapsibleGroup : public QWidget {
    Q_OBJECT

public:
    explicit CollapsibleGroup(const QString& title, QWidget* parent = nullptr);

    QWidget* content() const { return m_content; }
    QGridLayout* grid() const { return m_grid; }
    bool isExpanded() const;
    void setExpanded(bool expanded);

Q_SIGNALS:
    void expandedChanged(bool expanded);

private:
    QAbstractButton* m_heading;
    QWidget* m_content;
    QGridLayout* m_grid;
};

}

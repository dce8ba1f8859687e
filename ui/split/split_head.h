#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace cmir::ui {

/// The line above one half of a split run: which side it is, what is set differently there, and what it has reached.
class SplitHead : public QWidget {
    Q_OBJECT

public:
    explicit SplitHead(const QString& title, QWidget* parent = nullptr);

    void setDetail(const QString& detail);
    QString detail() const;
    void addAtEnd(QWidget* widget);

private:
    QHBoxLayout* m_layout;
    QLabel* m_detail;
};

}

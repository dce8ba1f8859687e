#pragma once

#include <QStackedWidget>

class QLabel;

namespace cmir::ui {

/// A view's content, or, while there is none, what it will show and how to get there.
class EmptyState : public QStackedWidget {
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& title, const QString& text, QWidget* content,
        QWidget* parent = nullptr);

    void setEmpty(bool empty);
    bool isEmptyShown() const { return currentIndex() == 0; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showIcon();
    void fitText();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_body;
};

}

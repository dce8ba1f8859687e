#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace cmir::ui {

/// A line at the top of the window that says what happened, until it is dismissed or something newer is said. Errors
/// are not covered by information.
class MessageBar : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Information, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void show(Kind kind, const QString& text);
    void dismiss();
    Kind kind() const { return m_kind; }
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showIcon();

    Kind m_kind = Kind::Information;
    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_close;
};

}

#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace cmir::ui {

/// A line at the top of the window that says what happened, until it is dismissed or something newer is said. Errors
/// are not covered by information, nor is a warning that offers a deed.
class MessageBar : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Information, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// `deed`: a button beside the text and what it does; the message goes with it.
    struct Deed {
        QString text;
        std::function<void()> act;
    };
    void show(Kind kind, const QString& text, const Deed& deed = {});
    /// Of the run on show: it goes with that.
    void showOfRun(Kind kind, const QString& text, const Deed& deed = {});
    void dismiss();
    void dismissOfRun();
    Kind kind() const { return m_kind; }
    bool saysMoreThan(Kind kind) const { return isVisibleTo(parentWidget()) && m_kind > kind; }
    QString text() const;
    QPushButton* deedButton() const { return m_deed; } ///< hidden where there is none

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void say(Kind kind, const QString& text, const Deed& deed, bool ofRun);
    bool staysBefore(Kind kind) const;
    void showIcon();

    Kind m_kind = Kind::Information;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_deed;
    QToolButton* m_close;
    std::function<void()> m_act;
    bool m_ofRun = false;
};

}

#pragma once

#include <QWidget>

#include <functional>

class QFrame;
class QLabel;
class QPushButton;
class QTimer;
class QToolBar;
class QToolButton;

namespace cmir::ui {

/// A line at the bottom of the window that says what happened, until it is dismissed or something newer is said. What
/// is over gives way to whatever is newer. What stands is not covered by information: an error of the run on show, of
/// what is not safe, or a warning that offers a deed. Information that asks for nothing goes by itself once it can have
/// been read (the log has it); not while the mouse is over it. It has its place whether it says something or not, so
/// that nothing moves when a message comes or goes. What is too long for the line is read whole in its tip, or by
/// "More".
class MessageBar : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Information, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    /// A bar for the window's lower edge that holds it: over the whole width, since messages name files.
    QToolBar* makeStrip();

    /// `deed`: a button beside the text and what it does; the message goes with it.
    struct Deed {
        QString text;
        std::function<void()> act;
    };
    void show(Kind kind, const QString& text, const Deed& deed = {});
    /// Of the run on show: it goes with that; an error stands until then.
    void showOfRun(Kind kind, const QString& text, const Deed& deed = {});
    /// An error of what is still so, whatever is done meanwhile.
    void showStanding(const QString& error);
    void dismiss();
    void dismissOfRun();
    void dismissOver(); ///< an error of something that was tried and is over: it was done since
    Kind kind() const { return m_kind; }
    bool saysSomething() const { return m_says; }
    bool saysMoreThan(Kind kind) const { return m_says && m_kind > kind; }
    QString text() const { return m_whole; }
    QString line() const; ///< as much of it as is shown
    QTimer* leaving() const { return m_leaving; } ///< runs while what is said will go by itself
    QToolButton* moreButton() const { return m_more; } ///< hidden where all of it is shown
    QFrame* card() const { return m_card; } ///< the whole text, opened by "More"; null: not yet
    QPushButton* deedButton() const { return m_deed; } ///< hidden where there is none

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void say(Kind kind, const QString& text, const Deed& deed, bool ofRun, bool stands);
    bool staysBefore(Kind kind) const;
    void showIcon();
    void showParts();
    void fitText();
    void showWhole();
    void leave();

    Kind m_kind = Kind::Information;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_deed;
    QToolButton* m_more;
    QToolButton* m_close;
    QTimer* m_leaving;
    QFrame* m_card = nullptr;
    QLabel* m_cardText = nullptr;
    QString m_whole;
    bool m_says = false;
    std::function<void()> m_act;
    bool m_ofRun = false;
    bool m_stands = false;
};

}

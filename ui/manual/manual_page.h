#pragma once

#include <QTextBrowser>

namespace cmir::ui {

/// A page of the manual. Its pictures, `![what it shows](NAME)`, are of the program (manual/pictures), light or dark as
/// the window is, and never wider than the page.
class ManualPage : public QTextBrowser {
    Q_OBJECT

public:
    using QTextBrowser::QTextBrowser;

    void showMarkdown(const QString& text);
    /// Where a picture lies among the program's own files.
    static QString picturePath(const QString& name, bool dark);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int roomForPictures() const;
    void renewPictures();

    int m_width = 0; ///< for which the pictures were made
};

}

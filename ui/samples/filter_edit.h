#pragma once

#include <QLineEdit>

namespace cmir::ui {

/// A line of text in which a part can be underlined as wrong, until it is edited.
class FilterEdit : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    /// Characters of the text; a length of 0 marks the last character (the text ends too early).
    void markError(qsizetype position, qsizetype length);
    void clearError();
    QString errorText() const; ///< what is underlined; empty: nothing

private:
    void underline(qsizetype position, qsizetype length);

    QString m_error;
};

}

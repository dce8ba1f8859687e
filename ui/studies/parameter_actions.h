#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QPushButton;

namespace cmir::ui {

class PointDeeds;

/// What was clicked in a study's picture, where that is a parameter and no training: what is known of it, and the way
/// to where it is set. Hidden while it is nothing.
class ParameterActions : public QWidget {
    Q_OBJECT

public:
    explicit ParameterActions(PointDeeds& deeds, QWidget* parent = nullptr);

    /// An empty key: nothing.
    void showParameter(const QString& key, const QString& text);
    const QString& key() const { return m_key; }

    QLabel* label() const { return m_label; }
    QPushButton* panelButton() const { return m_panel; }

private:
    QString m_key;
    QLabel* m_label;
    QPushButton* m_panel;
};

}

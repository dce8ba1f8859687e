#pragma once

#include "ui/studies/point_deeds.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace cmir::ui {

/// What was clicked in a study's picture: what it is, and buttons for what can be done with it. Hidden while it is
/// nothing.
class PointActions : public QWidget {
    Q_OBJECT

public:
    PointActions(PointDeeds& deeds, JobRunner& jobs, QWidget* parent = nullptr);

    void showPoint(const std::optional<StudyPoint>& point);
    const std::optional<StudyPoint>& point() const { return m_point; }

    QLabel* label() const { return m_label; }
    QComboBox* seeds() const { return m_seeds; } ///< which training is opened and pinned
    QPushButton* takeButton() const { return m_take; }
    QPushButton* trainButton() const { return m_train; }
    QPushButton* openButton() const { return m_open; }
    QPushButton* pinButton() const { return m_pin; }
    QPushButton* cancelButton() const { return m_cancel; }

private:
    void fillSeeds();
    void showButtons();
    std::optional<std::int64_t> seed() const;

    PointDeeds& m_deeds;
    std::optional<StudyPoint> m_point;
    QLabel* m_label;
    QComboBox* m_seeds;
    QPushButton* m_take;
    QPushButton* m_train;
    QPushButton* m_open;
    QPushButton* m_pin;
    QPushButton* m_cancel;
};

}

#pragma once

#include "core/import/run_modalities.h"
#include "ui/import/import_choice.h"
#include "ui/latest_job.h"

#include <QDialog>
#include <QList>
#include <QStringList>

#include <memory>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QListWidget;
class QPushButton;

namespace cmir::ui {

class JobRunner;

/// Asks which columns of another program's file a run's modalities are, where that is not plain: each with what the run
/// was trained on, and the features of the text in another file. Below stands what would be read, or why it cannot.
class ColumnsDialog : public QDialog {
    Q_OBJECT

public:
    ColumnsDialog(
        ImportChoice choice, std::shared_ptr<const RunRecord> run, JobRunner& jobs, QWidget* parent = nullptr);

    /// As the choices are now.
    ImportChoice choice() const;
    /// Whether the run can be applied so; not before that was found out.
    bool canApply() const;
    /// The column that a modality is; none of that name: it is not chosen.
    void setColumn(const QString& modality, const QString& column);
    /// Features of the text that stand in another file, by id; what cannot be is said below.
    void joinTextFeatures(const QString& path);
    QStringList steps() const; ///< what is said below

private:
    void fill();
    QComboBox* columnBox(const foreign::NeededModality& needed);
    QComboBox* singleBox(const std::string& chosen, const QString& use);
    void preview();
    void show(const QStringList& steps, bool possible);

    ImportChoice m_choice;
    std::shared_ptr<const RunRecord> m_run;
    std::vector<foreign::NeededModality> m_needed;
    QFormLayout* m_form;
    QPushButton* m_join;
    QListWidget* m_steps;
    QPushButton* m_apply;
    QString m_refusal; ///< why features of another file were not taken; empty: none were refused
    QList<QComboBox*> m_columns; ///< of each needed modality
    QComboBox* m_id = nullptr;
    QComboBox* m_label = nullptr;
    LatestJob m_planning;
    LatestJob m_joining;
};

}

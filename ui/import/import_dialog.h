#pragma once

#include "core/import/column_facts.h"
#include "ui/import/import_choice.h"
#include "ui/latest_job.h"

#include <QDialog>
#include <QList>
#include <QStringList>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;
class QListWidget;
class QPushButton;
class QTableWidget;

namespace cmir::ui {

class JobRunner;
class PartingRow;

/// Shows what a file of another program holds before it is taken: its layout, its columns, and what each is to be,
/// which can be changed, with how samples are parted. Below stands what will be done, or why it cannot, as the mapping
/// is now.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(std::shared_ptr<const foreign::File> file, JobRunner& jobs, QWidget* parent = nullptr);

    /// As the choices are now.
    foreign::Mapping mapping() const;
    ImportChoice choice() const { return { m_file, mapping() }; }
    /// Whether it can be taken so; not before that was found out.
    bool canImport() const;

    /// What a column is to be, by its name in the file: "modality text", "label", "id" ...
    void setRole(const QString& column, const QString& role);
    QStringList rolesOf(const QString& column) const;
    void setSplit(const QString& split, const QString& becomes);
    PartingRow& parting() { return *m_parting; }
    void setPool(const QString& column, foreign::Pool pool);
    /// Features of the text that stand in another file, by id; what cannot be is said below.
    void joinTextFeatures(const QString& path);
    QStringList steps() const; ///< what is said below
    /// What comes of the samples of a split of the file, as it is shown: "train 140, valid 20, test 40".
    QString outcomeOf(const QString& split) const;

private:
    QString folder() const; ///< where the file is
    void fill();
    void fillColumns();
    void fillSplits();
    QComboBox* roleBox(const foreign::Column& column);
    QComboBox* poolBox(const foreign::Column& column);
    void sayWhatIsLeftOut();
    void preview();
    void showOutcome(const QStringList& outcome, const QString& unknown);
    void tell(const QStringList& steps, bool possible);
    void showFacts(const std::vector<foreign::ColumnFacts>& facts);

    std::shared_ptr<const foreign::File> m_file;
    foreign::Mapping m_default;
    QLabel* m_head;
    QTableWidget* m_columns;
    QTableWidget* m_splits;
    PartingRow* m_parting;
    QCheckBox* m_drop;
    QPushButton* m_join;
    QListWidget* m_steps;
    QDialogButtonBox* m_buttons;
    QString
        m_refusal; ///< why another file (features of the text, lists of ids) was not taken; empty: nothing was refused
    QList<QComboBox*> m_roles; ///< of each column of the first split
    QList<QComboBox*> m_pools; ///< of each column of the first split; null: no sequence
    QList<QComboBox*> m_becomes; ///< of each split
    LatestJob m_planning;
    LatestJob m_measuring;
    LatestJob m_joining;
};

}

#pragma once

#include "core/import/split_rule.h"
#include "ui/latest_job.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace cmir::ui {

class JobRunner;

/// How the samples of a file are parted into train, valid and test: one line of an import, and one more for the lists
/// of ids that were chosen.
class PartingRow : public QWidget {
    Q_OBJECT

public:
    explicit PartingRow(JobRunner& jobs, QWidget* parent = nullptr);

    foreign::SplitRule rule() const;
    void setRule(foreign::SplitRule::By by);
    /// Whether it is known how; not while lists of ids are still to come.
    bool isSettled() const { return !byLists() || !m_lists.empty(); }
    /// What SplitRule::By::File means for this file; `drawn`: the seed plays a part in it.
    void setFileRule(const QString& text, bool drawn);
    QString ruleText() const; ///< what is chosen, as it is shown
    QString listsText() const; ///< the names of the lists and how many ids they hold, as they are shown
    void setFolder(const QString& folder) { m_folder = folder; } ///< where lists are looked for first
    void setFolds(int folds, int fold); ///< fold: from 1
    /// Ids or environments of each split, from files of lists; what cannot be read is told by `refused`.
    void readLists(const QStringList& paths);

Q_SIGNALS:
    void changed();
    void refused(const QString& why);

private:
    void ruleChosen();
    void askForLists();
    void showWhatPlaysAPart();
    bool byLists() const;

    QComboBox* m_rule;
    QLabel* m_seedHead;
    QSpinBox* m_seed;
    QSpinBox* m_folds;
    QSpinBox* m_fold;
    QLabel* m_listed; ///< the lists of ids
    bool m_fileDraws = false; ///< By::File draws by the seed
    QLineEdit* m_leaveOut;
    std::map<std::string, std::vector<std::string>> m_lists;
    QStringList m_listFiles; ///< paths of what `m_lists` was read from
    QString m_folder;
    LatestJob m_reading;
};

}

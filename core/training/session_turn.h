#pragma once

#include "core/training/model_pool.h"
#include "core/training/run_request.h"
#include "core/training/stopwatch.h"

#include <functional>
#include <optional>

namespace cmir {

class Trainer;

/// A session's turns where its request names a pool; without one it may always compute. For the session's thread.
class SessionTurn {
public:
    explicit SessionTurn(const RunRequest& request); ///< which must outlive it

    /// Whether it may compute (ModelPool::Turn). The watch stands still while it waits.
    ///   trainer  null: there is none yet
    bool take(const Trainer* trainer, Stopwatch& watch, const std::function<bool()>& interrupted);
    void give();

private:
    const RunRequest& m_request;
    std::optional<ModelPool::Turn> m_turn;
};

}

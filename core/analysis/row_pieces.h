#pragma once

#include "core/common/job.h"

#include <cstdint>
#include <functional>

namespace cmir {

/// Calls piece(first, last) for the rows 0 .. rows - 1, `rowsOfAPiece` at a time, with the help of the team whose
/// thread this is (TaskTeam::share); asks for cancellation after every few pieces, on this thread. What a piece writes
/// is its own. Throws Cancelled and what a piece throws.
void shareRows(std::int64_t rows, std::int64_t rowsOfAPiece, const JobContext& job,
    const std::function<void(std::int64_t first, std::int64_t last)>& piece);

/// The same for pieces that need room of their own to work in: piece(slot, first, last), where no two pieces with the
/// same slot, 0 .. rowPieceSlots - 1, run at a time.
constexpr std::size_t rowPieceSlots = 16;
void shareRowsWithSlots(std::int64_t rows, std::int64_t rowsOfAPiece, const JobContext& job,
    const std::function<void(std::size_t slot, std::int64_t first, std::int64_t last)>& piece);

}

#include "core/analysis/row_pieces.h"

#include "core/common/task_team.h"

#include <algorithm>

namespace cmir {

void shareRowsWithSlots(std::int64_t rows, std::int64_t rowsOfAPiece, const JobContext& job,
    const std::function<void(std::size_t slot, std::int64_t first, std::int64_t last)>& piece)
{
    const std::int64_t atOnce = static_cast<std::int64_t>(rowPieceSlots) * rowsOfAPiece;
    for (std::int64_t begin = 0; begin < rows; begin += atOnce) {
        job.check();
        const std::int64_t end = std::min(begin + atOnce, rows);
        TaskTeam::share(static_cast<std::size_t>((end - begin + rowsOfAPiece - 1) / rowsOfAPiece), [&](std::size_t i) {
            const std::int64_t first = begin + static_cast<std::int64_t>(i) * rowsOfAPiece;
            piece(i, first, std::min(first + rowsOfAPiece, end));
        });
    }
}

void shareRows(std::int64_t rows, std::int64_t rowsOfAPiece, const JobContext& job,
    const std::function<void(std::int64_t first, std::int64_t last)>& piece)
{
    shareRowsWithSlots(rows, rowsOfAPiece, job,
        [&](std::size_t /*slot*/, std::int64_t first, std::int64_t last) { piece(first, last); });
}

}

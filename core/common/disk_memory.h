#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace cmir {

// Memory that lies in a file without a name in the user's cache folder and is mapped: what the machine's memory cannot
// hold is there all the same, and is read and written like any other. The file is gone with its last user, however the
// program ends. What is held of it in memory at a time is bounded by a thread that lets go of pages; they stay in the
// system's cache of files as long as it has room, and nothing that was written is lost.

/// `bytes` of it, all 0. Throws Failure that says how much was wanted, and where: the disk is full, the folder cannot
/// be written.
void* takeDiskMemory(std::size_t bytes);
void giveBackDiskMemory(void* begin, std::size_t bytes) noexcept;

bool isDiskMemory(const void* address);
/// Copies bytes of it, from anywhere within one piece that was taken, by reading the file: unlike bytes that are looked
/// at in place they are not held afterwards, nor is the large piece of the system's cache in which they lie. Throws
/// Failure where the disk cannot be read.
void readDiskMemory(const void* begin, std::size_t bytes, void* to);

/// How much of all disk memory may be held in memory at a time. The least that was asked for holds while there is any.
void boundDiskMemory(std::uint64_t bytes);

/// Lets go of pages now where more are held than that, instead of when the thread next looks: after a pass over many
/// rows. Costs microseconds where there is nothing to do.
void keepDiskMemoryBound();

/// How much is held in memory at present, and how much was taken in all.
std::uint64_t diskMemoryHeld();
std::uint64_t diskMemoryTaken();

/// Where the files lie.
std::filesystem::path diskMemoryFolder();

}

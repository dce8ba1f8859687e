#pragma once

/// A disk that fails when it is told to, for tests: calls of the system that concern files below one folder are
/// counted, and one of them (or all from there on) fails with a chosen error. It stands between a program and the
/// system's library: linked before it, or preloaded (LD_PRELOAD) with the plan in CMIR_FAILING_DISK,
/// "folder|call|number|errno|lasting". Calls are told by name: "open" (also fopen), "write" (also pwrite, writev),
/// "sync", "rename", "close", "truncate"; "" is any of them. What is closed is closed, also where the call then says
/// that it failed, as Linux does it.
extern "C" {

/// number: of the call that fails, from 1; 0: none, they are only counted. lasting: all further calls fail too.
void failingDiskPlan(const char* folder, const char* call, int number, int error, int lasting);
/// The calls since the plan was made.
int failingDiskCalls();
/// Ends it; what follows works.
void failingDiskEnd();
}

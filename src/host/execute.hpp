#pragma once

#include <functional>

#include "workload/host_protocol.hpp"

namespace counterprof {

/// Does what the request says and reports each part as soon as it is there. Throws Error where it cannot.
void execute(const HostRequest& request, const std::function<void(const HostReport&)>& report);

}  // namespace counterprof

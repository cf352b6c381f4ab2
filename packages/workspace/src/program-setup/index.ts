import { defineDomain } from "../operations/domain.ts";
import { handleCreateProgram } from "./create-program.ts";
import {
  handleCreateGroupDefaultLink,
  handleDeleteGroupDefaultLink,
  handleListGroupDefaultLinks,
  handleUpdateGroupDefaultLink,
} from "./default-links.ts";
import {
  handleCreateDiscount,
  handleDeleteDiscount,
  handleListDiscounts,
  handleUpdateDiscount,
} from "./group-discounts.ts";
import {
  handleCreateReward,
  handleDeleteReward,
  handleGetReward,
  handleListRewards,
  handleUpdateReward,
} from "./group-rewards.ts";
import {
  handleCreateGroup,
  handleDeleteGroup,
  handleGetGroup,
  handleListGroups,
  handleMovePartnersToGroup,
  handleUpdateGroup,
} from "./groups.ts";
import { handleGetOwnProgram, handleGetProgram, handleUpdateProgram } from "./update-program.ts";

export const programSetup = defineDomain({
  handlers: [
    handleCreateProgram,
    handleGetOwnProgram,
    handleUpdateProgram,
    handleGetProgram,
    handleListGroups,
    handleCreateGroup,
    handleGetGroup,
    handleUpdateGroup,
    handleDeleteGroup,
    handleMovePartnersToGroup,
    handleListGroupDefaultLinks,
    handleCreateGroupDefaultLink,
    handleUpdateGroupDefaultLink,
    handleDeleteGroupDefaultLink,
    handleListRewards,
    handleGetReward,
    handleCreateReward,
    handleUpdateReward,
    handleDeleteReward,
    handleListDiscounts,
    handleCreateDiscount,
    handleUpdateDiscount,
    handleDeleteDiscount,
  ],
});
